#include "firmware/config/node_block.h"

namespace tramgac::firmware {

LocalText BlockFaultMeaning(BlockFault fault) {
  switch (fault) {
    case BlockFault::kNone: return {"loaded", "đã nạp"};
    case BlockFault::kAbsent: return {"none was written", "chưa ghi cấu hình"};
    case BlockFault::kForeign:
      return {"refused: what is there is no configuration", "từ chối: dữ liệu không phải cấu hình"};
    case BlockFault::kVersion:
      return {"refused: made for another version, make it anew", "từ chối: khác phiên bản, hãy tạo lại"};
    case BlockFault::kSize: return {"refused: longer than may be", "từ chối: dài quá mức"};
    case BlockFault::kChecksum: return {"refused: damaged, write it anew", "từ chối: bị hỏng, hãy ghi lại"};
    case BlockFault::kContents: return {"refused: a value in it is out of range", "từ chối: có giá trị ngoài phạm vi"};
    case BlockFault::kNoProfile:
      return {"refused: a profile is not in this image", "từ chối: có hồ sơ thiết bị không nằm trong firmware này"};
  }
  return {"refused", "từ chối"};
}

}  // namespace tramgac::firmware
