// A form that is printed of a record as it stands (督查通知单, 会议通知, 签到表 …), as a file.
#pragma once

#include <string>

#include "document/paper.h"
#include "server/http.h"

namespace tongchou::server {

// `format`: pdf, docx or ofd, else 404; `about` stands in the file's name, after what the form is.
Response printed_form(const Request& request, const document::Paper& paper,
                      const std::string& format, const std::string& about);

}  // namespace tongchou::server
