// The face of document: tables in and out. It knows no matters; it takes a content model.
#pragma once

#include "document/sheet.h"  // IWYU pragma: export
