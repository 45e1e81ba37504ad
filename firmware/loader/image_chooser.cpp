#include "firmware/loader/image_chooser.h"

#include <initializer_list>

namespace tramgac::firmware {
namespace {

std::string_view TextOf(ImageFault fault) {
  switch (fault) {
    case ImageFault::kNone: return "the flash does not answer / bộ nhớ flash không trả lời";
    case ImageFault::kNoHeader: return "no header / không có phần đầu";
    case ImageFault::kFormat: return "of another format / khác định dạng";
    case ImageFault::kOtherBoard: return "made for another board / dành cho bo mạch khác";
    case ImageFault::kTooLarge: return "too large / quá lớn";
    case ImageFault::kNotSigned: return "not signed by our key / không có chữ ký của khóa đã cài";
    case ImageFault::kDamaged: return "damaged / bị hỏng";
  }
  return {};
}

void Say(LoaderLog& log, std::size_t slot, std::initializer_list<std::string_view> words) {
  log.Write(slot == 0 ? "loader: slot A: " : "loader: slot B: ");
  for (const std::string_view word : words) log.Write(word);
  log.Write("\r\n");
}

ImageFault Judge(ImageSlots& slots, std::size_t slot, std::string_view board, ImageProof& proof,
                 const ImageHeaderBytes& bytes, ImageHeader& header) {
  const ImageFault fault = CheckImageHeader(bytes, board, slots.capacity(), proof, header);
  return fault == ImageFault::kNone ? CheckImage(slots, slot, header, proof) : fault;
}

}  // namespace

ChosenImage ChooseImage(ImageSlots& slots, std::string_view board, ImageProof& proof, LoaderLog& log) {
  unsigned excluded = 0;
  for (std::size_t slot; (slot = slots.Choose(excluded)) != ImageSlots::kNone; excluded |= 1u << slot) {
    ImageHeaderBytes bytes{};
    ImageHeader header;
    const bool answers = Ok(slots.ReadHeader(slot, bytes));
    const ImageFault fault = Judge(slots, slot, board, proof, bytes, header);
    const bool is_new = !slots.Look(slot).confirmed;
    // When that cannot be remembered, it would be started for ever.
    if (answers && fault == ImageFault::kNone && (!is_new || Ok(slots.Mark(slot, SlotMark::kTried)))) {
      Say(log, slot, {header.version, is_new ? " on trial / chạy thử" : ""});
      return {slot, header.size};
    }
    Say(log, slot, {TextOf(answers ? fault : ImageFault::kNone)});
  }
  return {};
}

}  // namespace tramgac::firmware
