// The face of base: failures, decimals, JSON, described structs, time, digests, text, files.
#pragma once

#include "base/day_words.h"  // IWYU pragma: export
#include "base/decimal.h"    // IWYU pragma: export
#include "base/described.h"  // IWYU pragma: export
#include "base/digest.h"     // IWYU pragma: export
#include "base/file.h"       // IWYU pragma: export
#include "base/json.h"       // IWYU pragma: export
#include "base/result.h"     // IWYU pragma: export
#include "base/time.h"       // IWYU pragma: export
