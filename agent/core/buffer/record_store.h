// The contract lives with the model: stages that do not see each other use it.
#pragma once

#include "agent/core/model/record_store.h"
