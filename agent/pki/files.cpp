#include "agent/pki/files.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "agent/pki/messages.h"

namespace tramgac::pki {
namespace {

using document::QuotedPath;
using document::Say;
using document::Wording;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  const int number_;
};

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

bool Fail(const document::Phrase& phrase, const std::string& path, Wording& why) {
  why = Say(phrase, QuotedPath(path), std::strerror(errno));
  return false;
}

bool WriteAll(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool SyncFolder(const std::string& folder) {
  const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return file.get() >= 0 && ::fsync(file.get()) == 0;
}

// A file beside the one that is wanted, which is gone again unless it takes that one's place.
class Draft {
 public:
  explicit Draft(const std::string& path) : name_(FolderOf(path) + "/.tramgac-pki.XXXXXX"), file_(Open(name_)) {}
  ~Draft() {
    if (file_.get() >= 0 && !placed_) ::unlink(name_.c_str());
  }
  bool Fill(std::string_view content, mode_t mode, const std::optional<Owner>& owner) {
    return file_.get() >= 0 && (!owner || ::fchown(file_.get(), owner->user, owner->group) == 0) &&
           ::fchmod(file_.get(), mode) == 0 && WriteAll(file_.get(), content) && ::fsync(file_.get()) == 0;
  }
  bool PlaceAt(const std::string& path, unsigned flags) {
    placed_ = ::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, path.c_str(), flags) == 0;
    return placed_ && SyncFolder(FolderOf(path));
  }

 private:
  static int Open(std::string& name) { return ::mkostemp(name.data(), O_CLOEXEC); }  // mode 0600
  std::string name_;
  Descriptor file_;
  bool placed_ = false;
};

constexpr mode_t ModeOf(Secrecy secrecy) { return secrecy == Secrecy::kOwnerOnly ? 0600 : 0644; }

}  // namespace

std::optional<Owner> OwnerNamed(const std::string& name) {
  passwd entry{};
  passwd* found = nullptr;
  char buffer[4096];
  if (::getpwnam_r(name.c_str(), &entry, buffer, sizeof buffer, &found) != 0 || found == nullptr) return std::nullopt;
  return Owner{found->pw_uid, found->pw_gid};
}

bool WriteNew(const std::string& path, std::string_view content, Secrecy secrecy, const std::optional<Owner>& owner,
              Wording& why) {
  Draft draft(path);
  if (!draft.Fill(content, ModeOf(secrecy), owner)) return Fail(kCannotWrite, path, why);
  if (draft.PlaceAt(path, RENAME_NOREPLACE)) return true;
  return Fail(errno == EEXIST ? kIsThere : kCannotWrite, path, why);
}

bool Replace(const std::string& path, std::string_view content, Wording& why) {
  struct stat before {};
  std::optional<Owner> owner;
  mode_t mode = ModeOf(Secrecy::kPublic);
  if (::lstat(path.c_str(), &before) == 0) {
    if (!S_ISREG(before.st_mode)) {  // a link or a device would be gone
      why = Say(kNoSmallFile, QuotedPath(path), kLargestFile);
      return false;
    }
    mode = before.st_mode & 0777;
    if (::geteuid() == 0) owner = Owner{before.st_uid, before.st_gid};
  }
  Draft draft(path);
  if (!draft.Fill(content, mode, owner) || !draft.PlaceAt(path, 0)) {
    return Fail(kCannotWrite, path, why);
  }
  return true;
}

std::optional<std::string> ReadSmall(const std::string& path, std::size_t most, Wording& why) {
  // O_NONBLOCK: a pipe of that name must not keep us waiting for somebody who writes.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) {
    Fail(kCannotRead, path, why);
    return std::nullopt;
  }
  if (!S_ISREG(facts.st_mode) || static_cast<std::size_t>(facts.st_size) > most) {
    why = Say(kNoSmallFile, QuotedPath(path), most);
    return std::nullopt;
  }
  std::string content(static_cast<std::size_t>(facts.st_size), '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t count = ::read(file.get(), content.data() + size, content.size() - size);
    if (count <= 0) break;
    size += static_cast<std::size_t>(count);
  }
  content.resize(size);
  return content;
}

bool IsOpenToOthers(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && (facts.st_mode & 077) != 0;
}

}  // namespace tramgac::pki
