// Lists of declarations read from a file: the sheet by its content, the columns by the pack's
// import.toml, the threshold by the pack's decision table. The page and the command line read
// alike.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "kernel/pack.h"
#include "kernel/quantity.h"

namespace tongchou::server {

struct ListSource {
  const kernel::World& world;               // may hold nothing: the pack's own numbers then count
  const kernel::Pack& pack;
  const std::vector<kernel::Rate>& rates;
  Instant now{};
};

// A list as it was read. Holds no reference to its source.
class ReadList {
 public:
  // `columns`: what a person corrected, column → field ("" = none). Errors: import.no_rules (the
  // body takes no lists), import.no_header, import.too_big.
  static Result<ReadList> read(const ListSource& source, const document::Sheet& sheet,
                               const std::map<std::size_t, std::string>& columns = {});
  ~ReadList();
  ReadList(ReadList&&) noexcept;
  ReadList& operator=(ReadList&&) noexcept;

  // For the command line: rows, declared, below_threshold, undecidable, returned, items[{line,
  // name, verdict, land_mu, investment_cny, reasons}]; the four counts add up to the rows.
  Json report() const;
  // What doc/api.md shows of it: the counts, columns, fields, items.
  using ClauseOf = std::function<Json(const std::string&)>;
  Json preview(bool english, const ClauseOf& clause) const;

  // What a person says of the columns, {"0":"name",…}, as `columns` above. It is whole: a column
  // that it leaves out is understood as nothing. Errors: import.column, import.field (not known
  // here; the place names the key of `said`).
  Result<std::map<std::size_t, std::string>> corrected(const Json& said) const;
  struct Row { std::size_t line = 0; bool returned = false; };
  std::vector<Row> rows() const;
  // The form data of one row: what was written, where the form's own grammar reads the same from
  // it; the rest goes into the note, so that nothing is lost. `person` stands in for whom the form
  // requires and the list does not name, and the note says so.
  Json form_data(std::size_t row, const Json& form, const ListSource& source,
                 const std::string& person) const;

 private:
  struct State;
  explicit ReadList(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tongchou::server
