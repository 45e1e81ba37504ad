// Libraries: tramgac_firmware_uplink
// A text that says where the broker is: whatever it is, it is understood or refused with a reason in both languages.
#include <cstdlib>

#include "agent/core/base/bytes.h"
#include "firmware/uplink/settings_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  firmware::SettingsText settings;
  firmware::SettingsProblem problem;
  const bool ok = Ok(firmware::ReadSettings({reinterpret_cast<const char*>(data), size}, settings, problem));
  if (ok != problem.text.en.empty() || ok != problem.text.vi.empty()) std::abort();
  if (ok && (settings.broker.port == 0 || settings.name.empty() || settings.authority.empty())) std::abort();
  return 0;
}
