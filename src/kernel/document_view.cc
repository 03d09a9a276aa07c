// Who may read which part of a paper. There is one stored text; everything that anybody reads is
// computed from it here (FE-15: 「分送到相关领导和部门单位」).
#include <algorithm>

#include "kernel/document.h"

namespace tongchou::kernel {

namespace {

bool of_unit(const Standing& standing, const std::string& unit) {
  return !unit.empty() &&
         (standing.has("unit/" + unit + "/handler") || standing.has("unit/" + unit + "/head"));
}

bool concerns(const Section& section, const std::string& unit) {
  return std::find(section.units.begin(), section.units.end(), unit) != section.units.end();
}

template <class Fits>
bool any_task(const World& world, const Document& document, Fits&& fits) {
  for (const auto& matter : matters_of(world, document)) {
    if (std::any_of(matter->tasks.begin(), matter->tasks.end(), fits)) return true;
  }
  return false;
}

// A step on the paper itself: its meeting's matter has others, such as what a unit answered when
// items were called for, and those show nobody more of it.
bool worked_on(const World& world, const Standing& standing, const Document& document) {
  return any_task(world, document, [&](const Task& task) {
    if (!is_about(task, document.id)) return false;
    if (task.state == TaskState::done) return task.by.person == standing.person;
    return task.state == TaskState::open && standing.has_any(task.roles);
  });
}

// DC-8: a sealed paper is for its readers alone, whatever the rank of others, until it is issued.
bool closed_to(const Standing& standing, const Document& document) {
  return document.readers && !document.issued_version && !standing.has_any(*document.readers);
}

const Version* version_numbered(const Document& document, std::int64_t number) {
  for (const auto& version : document.versions) {
    if (version.number == number) return &version;
  }
  return document.latest();
}

// Where a section came from and what it is flagged with is the office's own business.
void strip(Section& section) {
  section.sources.clear();
  section.flags.clear();
}

void close(Section& section) {
  section.heading = section.open_heading;
  section.paragraphs.clear();
  section.units.clear();
  strip(section);
}

// KP-44: who may read a closed section besides those who work on the paper.
template <class Opens>
DocumentView shown(const Version& version, Opens&& opens) {
  DocumentView reading{.version = &version, .content = version.content};
  for (auto& section : reading.content.sections) {
    if (section.open_heading.empty() || opens(section)) {
      strip(section);
    } else {
      close(section);
      reading.whole = false;
    }
  }
  return reading;
}

// Whether a text names another part's topic, by its heading without 「关于」 or its open one.
bool tells_of(const std::string& text, const Section& section) {
  constexpr std::string_view kAbout = "关于";
  for (std::string_view title : {std::string_view(section.heading),
                                 std::string_view(section.open_heading)}) {
    if (title.starts_with(kAbout)) title.remove_prefix(kAbout.size());
    if (!title.empty() && text.find(title) != std::string::npos) return true;
  }
  return false;
}

// All that somebody holds of the newest version he has: the full text, or his extracts together.
std::optional<Copy> newest_copy(const std::vector<const Copy*>& copies) {
  std::optional<Copy> held;
  for (const Copy* copy : copies) {
    if (!held || copy->version > held->version) {
      held = *copy;
    } else if (copy->version < held->version || held->sections.empty()) {
      continue;
    } else if (copy->sections.empty()) {
      held = *copy;
    } else {
      held->sections.insert(held->sections.end(), copy->sections.begin(), copy->sections.end());
    }
  }
  return held;
}

}  // namespace

std::vector<std::shared_ptr<const Matter>> matters_of(const World& world,
                                                      const Document& document) {
  std::vector<std::shared_ptr<const Matter>> matters;
  auto first = document.matter.empty() ? nullptr : world.get<Matter>(document.matter);
  if (!first) return matters;
  matters.push_back(first);
  for (const auto& link : first->links) {
    if (link.kind != "matter" || link.relation != kCorrection) continue;
    auto matter = world.get<Matter>(link.id);
    if (matter && matter->data["document"].as_string() == document.id) matters.push_back(matter);
  }
  return matters;
}

bool is_about(const Task& task, const std::string& document) {
  return (task.signs && *task.signs == document) ||
         (task.opens && task.opens->kind == "document" && task.opens->id == document);
}

std::vector<const Copy*> copies_of(const Standing& standing, const Document& document) {
  std::vector<const Copy*> found;
  for (const auto& copy : document.copies) {
    if (copy.recalled || standing.posts.empty()) continue;
    const bool mine = copy.person.empty() ? of_unit(standing, copy.unit)
                                          : copy.person == standing.person;
    if (mine) found.push_back(&copy);
  }
  return found;
}

bool may_write(const World& world, const Standing& standing, const Document& document) {
  if (closed_to(standing, document)) return false;
  // KP-39: 「专职人员形成纪要」; a paper without a named writer is the office's.
  if (standing.has(document.writer.empty() ? document.body + "/office"
                                           : "post/" + document.writer))
    return true;
  // Whoever is asked now to write it: a step that opens the paper and does not sign it.
  return any_task(world, document, [&](const Task& task) {
    return task.state == TaskState::open && standing.has_any(task.roles) &&
           is_about(task, document.id) && !task.signs;
  });
}

bool is_insider(const World& world, const Standing& standing, const Document& document) {
  if (standing.posts.empty() || closed_to(standing, document)) return false;
  const std::string& body = document.body;
  return standing.has(body + "/leader") || standing.has(body + "/deputy") ||
         standing.has(body + "/office") || may_write(world, standing, document) ||
         worked_on(world, standing, document);
}

bool may_see(const World& world, const Standing& standing, const Document& document) {
  if (standing.posts.empty() || closed_to(standing, document)) return false;
  if (is_insider(world, standing, document) || !copies_of(standing, document).empty()) return true;
  if (document.confidential || !document.issued_version) return false;
  return standing.has(document.body + "/reader") || standing.has("auditor");
}

DocumentView content_of_copy(const Document& document, const Copy& copy) {
  const Version* version = version_numbered(document, copy.version);
  if (copy.sections.empty()) {
    return shown(*version, [&](const Section& section) {
      return !copy.person.empty() || concerns(section, copy.unit);
    });
  }
  DocumentView reading{.version = version, .content = version->content, .whole = false,
                  .extract = true};
  std::vector<Section> others;
  std::erase_if(reading.content.sections, [&](const Section& section) {
    const bool other = std::find(copy.sections.begin(), copy.sections.end(), section.id) ==
                       copy.sections.end();
    if (other) others.push_back(section);
    return other;
  });
  for (auto& section : reading.content.sections) strip(section);
  // What follows tells of the whole meeting.
  if (reading.content.opening.size() > 1) reading.content.opening.resize(1);
  std::erase_if(reading.content.opening, [&](const std::string& text) {
    return std::any_of(others.begin(), others.end(),
                       [&](const Section& section) { return tells_of(text, section); });
  });
  reading.content.tables.clear();  // of the whole paper; a section's own stand in its words
  reading.content.rows.clear();
  return reading;
}

DocumentView content_for(const World& world, const Standing& standing, const Document& document) {
  if (is_insider(world, standing, document)) {
    return {.version = document.latest(), .content = document.latest()->content};
  }
  const bool member = !document.confidential && document.issued_version &&
                      (standing.has(document.body + "/reader") || standing.has("auditor"));
  // Who may read the whole anyway is not held to an extract.
  const auto mine = newest_copy(copies_of(standing, document));
  if (mine && (!member || mine->sections.empty())) return content_of_copy(document, *mine);
  const Version* issued = version_numbered(document, document.issued_version.value_or(1));
  return shown(*issued, [&](const Section& section) {
    return std::any_of(section.units.begin(), section.units.end(),
                       [&](const std::string& unit) { return of_unit(standing, unit); });
  });
}

bool waits(const Version& version, const Section& section) {
  return !section.flags.empty() &&
         std::none_of(version.signatures.begin(), version.signatures.end(),
                      [&](const SignatureRecord& signature) {
                        return std::find(signature.items.begin(), signature.items.end(),
                                         section.id) != signature.items.end();
                      });
}

std::string canonical_text(const Content& content) { return json_text(content); }

std::string content_digest(const Content& content) { return hex(sm3(canonical_text(content))); }

}  // namespace tongchou::kernel
