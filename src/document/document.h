// The face of document: tables in and out, papers out. It knows no matters; it takes a content
// model.
#pragma once

#include "document/ofd_signature.h"  // IWYU pragma: export
#include "document/paper.h"
#include "document/paper_zip.h"  // IWYU pragma: export
#include "document/sheet.h"  // IWYU pragma: export
