// The loader of the board qemu_mps2: starts the latest image that may run (docs/decisions/0017-image-slots.md). It uses
// no interrupts, and no memory of an image but the note that it leaves.
#include <algorithm>

#include "board/cortex_m/panic.h"
#include "board/qemu_mps2/image_memory.h"
#include "board/qemu_mps2/nor_psram.h"
#include "board/qemu_mps2/watchdog_cmsdk.h"
#include "firmware/loader/image_chooser.h"
#include "firmware/net/image_proof.h"
#include "firmware/update/boot_note.h"

// Only signatures are verified here: whoever asks for a random number has made a mistake.
extern "C" int psa_generate_random(std::uint8_t*, std::size_t) { return -1; }

namespace {

using namespace tramgac;

class ConsoleLog final : public firmware::LoaderLog {
 public:
  void Write(std::string_view text) override { board::WriteConsole(text); }
};

}  // namespace

int main() {
  board::NorPsram flash(board::kImageFlash);
  firmware::ImageSlots slots(flash);
  firmware::BuiltInProof proof;
  ConsoleLog log;
  const firmware::ChosenImage chosen = firmware::ChooseImage(slots, "qemu_mps2", proof, log);
  const firmware::BootNote note = firmware::MakeBootNote(chosen.slot);
  std::copy(note.begin(), note.end(), board::BootNoteWords().begin());
  if (chosen.slot != firmware::ImageSlots::kNone) {
    if (firmware::kIsDevelopmentKey) log.Write("loader: development key, not for use / khóa thử nghiệm\r\n");
    if (!Ok(slots.ReadImage(chosen.slot, 0, board::ImageMemory(chosen.size)))) board::Panic("the flash fails");
    // It may hang before it comes to starting one itself.
    board::CmsdkWatchdog().Start();
  }
  if (!board::HasImage()) board::Panic("no image: write one / chưa có firmware: hãy nạp");
  board::StartImage();
}
