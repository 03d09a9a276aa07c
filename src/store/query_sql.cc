// A checked question as SQL. Only names from a declaration are written into the text, in quotes;
// every value is bound. The two dialects differ where it says so.
#include "store/query_text.h"
#include "store/text.h"

namespace tongchou::store {
namespace {

class Builder {
 public:
  explicit Builder(Dialect dialect) : dialect_(dialect) {}

  Builder& add(std::string_view text) {
    sql_.text += text;
    return *this;
  }
  Builder& name(std::string_view identifier) {
    sql_.text += '"';
    sql_.text += identifier;
    sql_.text += '"';
    return *this;
  }
  // A name that is qualified by its table: a condition inside in_table must not capture a
  // column of the table outside.
  Builder& column(const Table& table, std::string_view identifier) {
    return name(table.name).add(".").name(identifier);
  }
  Builder& value(Cell cell) {
    sql_.values.push_back(std::move(cell));
    sql_.text += ":p" + std::to_string(sql_.values.size());
    return *this;
  }
  // Written out: of a bound limit PostgreSQL assumes a tenth of the table, and sorts instead of
  // walking along an index. There are few limits, so there are few statements.
  Builder& limit(int rows) { return add(" LIMIT ").add(std::to_string(rows)); }
  Builder& out(ColumnType type) {
    sql_.out.push_back(type);
    return *this;
  }
  Dialect dialect() const { return dialect_; }
  SqlText take() { return std::move(sql_); }

  void where(const Table& table, const std::vector<Condition>& conditions);
  void condition(const Table& table, const Condition& condition);
  void join(const Table& table, const std::vector<Condition>& parts, const char* word,
            const char* when_empty);
  void after(const Query& query, const QueryPlan& plan, std::size_t at);
  void value_list(const std::vector<std::string>& values);

 private:
  Dialect dialect_;
  SqlText sql_;
};

void Builder::join(const Table& table, const std::vector<Condition>& parts, const char* word,
                   const char* when_empty) {
  if (parts.empty()) {
    add(when_empty);
    return;
  }
  add("(");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i) add(word);
    condition(table, parts[i]);
  }
  add(")");
}

void Builder::where(const Table& table, const std::vector<Condition>& conditions) {
  for (const Condition& each : conditions) {
    add(" AND ");
    condition(table, each);
  }
}

void Builder::condition(const Table& table, const Condition& c) {
  static constexpr const char* kSigns[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
  switch (c.op) {
    case Op::any: return join(table, c.parts, " OR ", "1 = 0");
    case Op::all: return join(table, c.parts, " AND ", "1 = 1");
    case Op::is_null: column(table, c.column).add(" IS NULL"); return;
    case Op::not_null: column(table, c.column).add(" IS NOT NULL"); return;
    case Op::in:
      if (c.values.empty()) {
        add("1 = 0");
        return;
      }
      column(table, c.column).add(" IN (");
      for (std::size_t i = 0; i < c.values.size(); ++i) {
        if (i) add(", ");
        value(c.values[i]);
      }
      add(")");
      return;
    case Op::prefix: {
      // As a range, so that an index serves it in both dialects.
      add("(").column(table, c.column).add(" >= ").value(c.values[0]);
      const std::string end = prefix_end(cell_text(c.values[0]));
      if (!end.empty()) add(" AND ").column(table, c.column).add(" < ").value(end);
      add(")");
      return;
    }
    case Op::contains:
      add(dialect_ == Dialect::sqlite ? "instr(" : "strpos(");
      column(table, c.column).add(", ").value(c.values[0]).add(") > 0");
      return;
    case Op::in_table:
      column(table, c.column).add(" IN (SELECT ").column(*c.other, c.other_column);
      add(" FROM ").name(c.other->name).add(" WHERE 1 = 1");
      where(*c.other, c.parts);
      add(")");
      return;
    default:
      column(table, c.column).add(kSigns[static_cast<int>(c.op)]).value(c.values[0]);
  }
}

// Rows after the cells of `after`, from order column `at` on. The bound on the first column is
// written once more in front: an index can start there, which it cannot within an OR.
void Builder::after(const Query& query, const QueryPlan& plan, std::size_t at) {
  const Table& table = *query.table;
  const Column& column_at = table.columns[plan.order_columns[at]];
  const bool descending = plan.order[at].descending;
  const bool last = at + 1 == plan.order.size();
  const Cell& cell = query.after[at];
  const auto here = [&]() -> Builder& { return column(table, column_at.name); };
  if (is_null(cell)) {  // nulls are the least: all others follow upwards, none downwards
    add("(");
    if (!descending) here().add(" IS NOT NULL");
    if (descending && last) add("1 = 0");
    if (!last) {
      add(descending ? "" : " OR ").add("(");
      here().add(" IS NULL AND ");
      after(query, plan, at + 1);
      add(")");
    }
    add(")");
    return;
  }
  add("(");
  if (!last && !(descending && column_at.nullable)) {
    here().add(descending ? " <= " : " >= ").value(cell).add(" AND (");
  } else {
    add("(");
  }
  here().add(descending ? " < " : " > ").value(cell);
  if (descending && column_at.nullable) {
    add(" OR ");
    here().add(" IS NULL");
  }
  if (!last) {
    add(" OR (");
    here().add(" = ").value(cell).add(" AND ");
    after(query, plan, at + 1);
    add(")");
  }
  add("))");
}

void Builder::value_list(const std::vector<std::string>& values) {
  add("(");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i) add(", ");
    value(values[i]);
  }
  add(")");
}

std::string like_pattern(std::string_view word) {
  std::string pattern = "%";
  for (const char c : word) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace

SqlText select_sql(const Query& query, const QueryPlan& plan, Dialect dialect) {
  const Table& table = *query.table;
  Builder sql(dialect);
  sql.add("SELECT ");
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const Column& column = table.columns[plan.columns[i]];
    if (i) sql.add(", ");
    sql.column(table, column.name).out(column.type);
  }
  sql.add(" FROM ").name(table.name).add(" WHERE 1 = 1");
  sql.where(table, query.where);
  if (!query.after.empty()) {
    sql.add(" AND ");
    sql.after(query, plan, 0);
  }
  sql.add(" ORDER BY ");
  for (std::size_t i = 0; i < plan.order.size(); ++i) {
    const Column& column = table.columns[plan.order_columns[i]];
    const bool descending = plan.order[i].descending;
    if (i) sql.add(", ");
    sql.column(table, column.name).add(descending ? " DESC" : " ASC");
    if (column.nullable) sql.add(descending ? " NULLS LAST" : " NULLS FIRST");
  }
  sql.limit(query.limit + 1);
  return sql.take();
}

SqlText count_sql(const Query& query, Dialect dialect) {
  Builder sql(dialect);
  sql.add("SELECT count(*) FROM ").name(query.table->name).add(" WHERE 1 = 1");
  sql.where(*query.table, query.where);
  sql.out(ColumnType::integer);
  return sql.take();
}

SqlText aggregate_sql(const Aggregate& aggregate, Dialect dialect) {
  const Table& table = *aggregate.table;
  Builder sql(dialect);
  std::string groups, order;
  sql.add("SELECT ");
  for (const std::string& name : aggregate.group_by) {
    const Column& column = table.columns[table.column_index(name)];
    sql.column(table, name).add(", ").out(column.type);
    groups += (groups.empty() ? "\"" : ", \"") + name + "\"";
    order += (order.empty() ? "\"" : ", \"") + name + (column.nullable ? "\" NULLS FIRST" : "\"");
  }
  sql.add("count(*)").out(ColumnType::integer);
  for (const std::string& name : aggregate.sums) {
    sql.add(", CAST(coalesce(sum(").column(table, name).add("), 0) AS bigint)");
    sql.out(ColumnType::integer);
  }
  sql.add(" FROM ").name(table.name).add(" WHERE 1 = 1");
  sql.where(table, aggregate.where);
  if (!groups.empty()) sql.add(" GROUP BY ").add(groups).add(" ORDER BY ").add(order);
  return sql.take();
}

// A trigram index answers words of three code points and more; shorter ones (most Chinese words
// have two) are looked for in the text itself, newest first, until there are enough hits.
SqlText search_sql(const SearchQuery& query, const std::vector<std::string>& words,
                   Dialect dialect) {
  Builder sql(dialect);
  sql.add("SELECT kind, id, scope, title, rank_ms FROM search WHERE 1 = 1");
  std::string phrases;
  for (const std::string& word : words) {
    if (dialect == Dialect::postgresql) {
      sql.add(" AND folded LIKE ").value(like_pattern(word));
    } else if (length(word) < 3) {
      sql.add(" AND instr(folded, ").value(word).add(") > 0");
    } else {
      phrases += phrases.empty() ? "\"" : " AND \"";
      for (const char c : word) phrases += c == '"' ? std::string("\"\"") : std::string(1, c);
      phrases += '"';
    }
  }
  if (!phrases.empty()) {
    sql.add(" AND docid IN (SELECT rowid FROM search_index WHERE search_index MATCH ");
    sql.value(phrases).add(")");
  }
  if (!query.kinds.empty()) {
    sql.add(" AND kind IN ");
    sql.value_list(query.kinds);
  }
  if (!query.scopes.empty()) {
    sql.add(" AND scope IN ");
    sql.value_list(query.scopes);
  }
  // All downwards, as the index by rank can be walked: the scan ends with the last hit wanted.
  sql.add(" ORDER BY rank_ms DESC, kind DESC, id DESC").limit(query.limit);
  for (int i = 0; i < 4; ++i) sql.out(ColumnType::text);
  sql.out(ColumnType::integer);
  return sql.take();
}

}  // namespace tongchou::store
