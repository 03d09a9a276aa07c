// A form is JSON Schema with hints for drawing it. The server reads what people wrote: areas and
// amounts of money by the quantity grammar, empty answers as absent; then it checks the whole
// against the schema. The browser's own checks are a courtesy; these count.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/base.h"
#include "kernel/quantity.h"
#include "kernel/records.h"
#include "kernel/refusal.h"

namespace tongchou::kernel {

struct Pack;

// A form's schema made ready for checking. That costs more than a check, so a pack does it once,
// when it is loaded.
class FormSchema;
// Null when the schema is faulty: its form can then be drafted, never sent.
std::shared_ptr<const FormSchema> prepare_schema(const Json& form);

struct FormReading {
  Json data = Json::object();           // normalised: what the procedure computes with
  std::vector<FieldProblem> problems;   // empty: the form may be sent
};

// `form` names one of the pack's forms.
// A quantity becomes an object: text as written, value, lower,
// upper (decimals: 亩 or 元; null when unknown), unit, kind, notes.
FormReading read_form(const Pack& pack, const std::string& form, const Json& input, Date day,
                      const std::vector<Rate>& rates);

// Whether an answer at a step brings what the matter did not have: a field that says something else
// than when it was sent in or last answered there, a file since the step was opened, or words.
// Forms with "x-something-new" ask for it.
bool brings_something_new(const Json& data, const std::string& words, const Matter& matter,
                          const Task& task);

// The label of a field, for messages; its id when the form gives none.
std::string field_label(const Json& form, std::string_view field);

}  // namespace tongchou::kernel
