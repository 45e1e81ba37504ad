#include "drivers/reach/connect.h"

namespace tramgac::reach {

LineWish Connect::Wish() const {
  LineWish wish = OneAnswer::Wish();
  wish.ends_abruptly = ends_abruptly_;
  return wish;
}

void Connect::Prepare(const LineFacts&, std::int64_t, BootTime now) {
  Alive(now);
  Finish();
}

}  // namespace tramgac::reach
