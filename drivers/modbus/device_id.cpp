#include "drivers/modbus/device_id.h"

#include <algorithm>

namespace tramgac::modbus {
namespace {

constexpr std::uint8_t kExceptionFlag = 0x80;
constexpr std::size_t kConformityOffset = 3;
constexpr std::size_t kMoreOffset = 4;
constexpr std::size_t kNextOffset = 5;
constexpr std::size_t kCountOffset = 6;
constexpr std::size_t kObjectHeaderSize = 2;  // id, length
constexpr std::uint8_t kFirstRegular = 3;

bool IsLevel(DeviceIdLevel level) {
  return level == DeviceIdLevel::kBasic || level == DeviceIdLevel::kRegular || level == DeviceIdLevel::kExtended;
}

// Bit 7 says that single objects can be asked for too (clause 6.21, conformity level).
bool HasRegular(std::uint8_t conformity) { return (conformity & 0x7F) >= 2; }

}  // namespace

Result<std::size_t> EncodeDeviceIdRequest(const DeviceIdRequest& request, MutableByteSpan out) {
  if (!IsLevel(request.level)) return Status::kInvalidArgument;
  if (out.size() < kDeviceIdRequestPduSize) return Status::kResourceExhausted;
  out[0] = kDeviceIdFunction;
  out[1] = kDeviceIdMei;
  out[2] = static_cast<std::uint8_t>(request.level);
  out[3] = request.object;
  return kDeviceIdRequestPduSize;
}

std::size_t DeviceIdPduSize(ByteSpan head) {
  std::size_t size = kDeviceIdHeaderSize;
  if (head.size() < size) return size;
  for (std::uint8_t left = head[kCountOffset]; left > 0; --left) {
    if (head.size() < size + kObjectHeaderSize) return size + kObjectHeaderSize;
    size += kObjectHeaderSize + head[size + 1];
  }
  return size;
}

Answer DecodeDeviceIdAnswer(ByteSpan pdu) {
  if (pdu.size() == 2 && pdu[0] == (kDeviceIdFunction | kExceptionFlag)) return {QualityOfException(pdu[1]), {}};
  const bool sound = pdu.size() >= kDeviceIdHeaderSize && pdu.size() <= kMaxPduSize && pdu[0] == kDeviceIdFunction &&
                     pdu[1] == kDeviceIdMei && DeviceIdPduSize(pdu) == pdu.size();
  return sound ? Answer{Quality::kGood, pdu} : Answer{Quality::kBadFrame, {}};
}

std::string_view DeviceId::Text(DeviceIdObject object) const {
  const auto at = static_cast<std::size_t>(object);
  return at < kObjects ? std::string_view(texts_[at].data(), sizes_[at]) : std::string_view();
}

bool DeviceId::empty() const {
  return std::all_of(sizes_.begin(), sizes_.end(), [](std::uint8_t size) { return size == 0; });
}

void DeviceId::Set(std::uint8_t object, ByteSpan text) {
  if (object >= kObjects) return;
  std::size_t size = 0;
  for (const std::uint8_t byte : text.first(std::min(text.size(), kLongestText))) {
    if (byte == 0) break;  // fixed fields padded with NUL
    texts_[object][size++] = byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '?';
  }
  while (size > 0 && texts_[object][size - 1] == ' ') --size;
  sizes_[object] = static_cast<std::uint8_t>(size);
}

bool DeviceIdReader::Next(DeviceIdRequest& request) const {
  if (done_ || requests_ >= kMostRequests) return false;
  request = next_;
  return true;
}

void DeviceIdReader::Take(const Answer& answer) {
  ++requests_;
  quality_ = answer.quality;
  if (answer.quality == Quality::kGood && DecodeDeviceIdAnswer(answer.data).quality == Quality::kGood) {
    TakePage(answer.data);
  } else {
    done_ = true;
  }
}

void DeviceIdReader::TakePage(ByteSpan pdu) {
  std::size_t at = kDeviceIdHeaderSize;
  for (std::uint8_t left = pdu[kCountOffset]; left > 0; --left) {
    id_.Set(pdu[at], pdu.subspan(at + kObjectHeaderSize, pdu[at + 1]));
    at += kObjectHeaderSize + pdu[at + 1];
  }
  if (pdu[kMoreOffset] == 0xFF && pdu[kNextOffset] > next_.object) {
    next_.object = pdu[kNextOffset];
  } else if (next_.level == DeviceIdLevel::kBasic && HasRegular(pdu[kConformityOffset])) {
    next_ = {DeviceIdLevel::kRegular, kFirstRegular};
  } else {
    done_ = true;  // also when the device points backwards, which would never end
  }
}

}  // namespace tramgac::modbus
