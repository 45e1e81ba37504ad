#include "agent/store/problem.h"

#include <cstdio>

namespace tramgac::store {

Problem BudgetTooSmall(const std::string& path, std::uint64_t budget_bytes, std::uint64_t least_bytes) {
  const std::string budget = std::to_string(budget_bytes);
  const std::string least = std::to_string(least_bytes);
  return {
      Status::kInvalidArgument,
      "The budget of the store " + path + " is " + budget + " bytes, which is too small. Give it at least " + least +
          " bytes.",
      "Dung lượng cấp cho kho lưu " + path + " là " + budget + " byte, quá nhỏ. Hãy cấp ít nhất " + least + " byte."};
}

Problem FolderFails(const std::string& folder, Status status, const std::string& why) {
  return {status,
          "Cannot make the folder " + folder + " of the store: " + why +
              ". Make it by hand or choose another folder, and let the agent's user write to it.",
          "Không tạo được thư mục " + folder + " của kho lưu: " + why +
              ". Hãy tự tạo thư mục này hoặc chọn thư mục khác, và cấp quyền ghi cho người dùng chạy tramgac."};
}

Problem FileMissing(const std::string& path) {
  return {Status::kNotFound, "There is no store " + path + ". Check the path; the agent's is in its configuration.",
          "Không có kho lưu " + path + ". Hãy kiểm tra đường dẫn; đường dẫn đúng nằm trong tệp cấu hình."};
}

Problem FileHeld(const std::string& path) {
  return {Status::kFailedPrecondition,
          "Another process holds the store " + path +
              ", most likely a running agent. Ask that agent (tramgac status), or stop it first.",
          "Một tiến trình khác đang giữ kho lưu " + path +
              ", có lẽ là tramgac đang chạy. Hãy hỏi tiến trình đó (tramgac status), hoặc dừng nó trước."};
}

Problem ForeignFile(const std::string& path, std::uint32_t application_id) {
  char id[16];
  (void)std::snprintf(id, sizeof id, "0x%08X", static_cast<unsigned>(application_id));
  return {Status::kAlreadyExists,
          path + " is a database of another program (application id " + id +
              "). It was not touched. Choose another file for the store.",
          path + " là cơ sở dữ liệu của chương trình khác (mã ứng dụng " + id +
              "). Tệp không bị thay đổi. Hãy chọn tệp khác làm kho lưu."};
}

Problem NewerSchema(const std::string& path, std::int64_t found, std::int64_t known) {
  const std::string versions[] = {std::to_string(found), std::to_string(known)};
  return {Status::kUnimplemented,
          "The store " + path + " was written by a newer tramgac (schema " + versions[0] + ", this one knows " +
              versions[1] + "). It was not touched. Install the newer version again, or choose another file.",
          "Kho lưu " + path + " do phiên bản tramgac mới hơn ghi (lược đồ " + versions[0] + ", bản này chỉ biết đến " +
              versions[1] + "). Tệp không bị thay đổi. Hãy cài lại phiên bản mới hơn, hoặc chọn tệp khác."};
}

Problem FileDamaged(const std::string& path, const std::string& why) {
  return {Status::kDataLoss,
          "The store " + path + " is damaged or is not a store: " + why +
              ". Keep a copy; the agent sets it aside and begins a new one when it starts.",
          "Kho lưu " + path + " bị hỏng hoặc không phải là kho lưu: " + why +
              ". Hãy giữ một bản sao; khi khởi động, tramgac sẽ cất tệp hỏng sang bên và tạo kho mới."};
}

Problem CannotSetAside(const std::string& path, const std::string& why) {
  return {Status::kDataLoss,
          "The store " + path + " is damaged and cannot be renamed: " + why +
              ". Move it away by hand, or let the agent's user write to its folder.",
          "Kho lưu " + path + " bị hỏng và không đổi tên được: " + why +
              ". Hãy tự chuyển tệp đi nơi khác, hoặc cấp quyền ghi thư mục cho người dùng chạy tramgac."};
}

Problem NoMemory(const std::string& path) {
  return {Status::kUnavailable, "The store " + path + " cannot be opened: out of memory.",
          "Không mở được kho lưu " + path + ": hết bộ nhớ (out of memory)."};
}

Problem StorageFails(const std::string& path, Status status, const std::string& why) {
  switch (status) {
    case Status::kFailedPrecondition: return FileHeld(path);
    case Status::kResourceExhausted:
      return {
          status, "No room for the store " + path + ": " + why + ". Free space on its disk, or choose another disk.",
          "Không còn chỗ cho kho lưu " + path + ": " + why + ". Hãy giải phóng dung lượng đĩa, hoặc chọn đĩa khác."};
    case Status::kPermissionDenied:
      return {status,
              "The store " + path + " cannot be written: " + why +
                  ". Let the agent's user write to the file and its folder.",
              "Không ghi được kho lưu " + path + ": " + why +
                  ". Hãy cấp quyền ghi tệp và thư mục chứa tệp cho người dùng chạy tramgac."};
    default:
      return {status == Status::kDataLoss ? status : Status::kUnavailable,
              "The store " + path + " cannot be used: " + why + ". Check the disk and its mount.",
              "Không dùng được kho lưu " + path + ": " + why + ". Hãy kiểm tra đĩa và điểm gắn đĩa."};
  }
}

}  // namespace tramgac::store
