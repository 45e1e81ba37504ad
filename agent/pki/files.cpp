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

// A file system that cannot sync a folder (EINVAL, fsync(2)) does what it can.
bool SyncFolder(const std::string& folder) {
  const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return file.get() >= 0 && (::fsync(file.get()) == 0 || errno == EINVAL);
}

// A file beside the one that is wanted, which is gone again unless it takes that one's place.
class Draft {
 public:
  enum class Kind { kNamed, kNameless /* where the file system can: then it is gone with the program, too */ };

  Draft(const std::string& path, Kind kind) : folder_(FolderOf(path)), file_(Open(kind)) {}
  ~Draft() {
    if (file_.get() >= 0 && !name_.empty()) ::unlink(name_.c_str());
  }
  bool Fill(std::string_view content, mode_t mode, const std::optional<Owner>& owner) {
    return file_.get() >= 0 && (!owner || ::fchown(file_.get(), owner->user, owner->group) == 0) &&
           ::fchmod(file_.get(), mode) == 0 && WriteAll(file_.get(), content) && ::fsync(file_.get()) == 0;
  }
  bool is_placed() const { return file_.get() >= 0 && name_.empty(); }
  // In the place of what may be there. Precondition: it is named.
  bool Replace(const std::string& path) {
    if (std::rename(name_.c_str(), path.c_str()) != 0) return false;
    name_.clear();
    return SyncFolder(folder_);
  }
  // Where nothing is. A second name and not a renaming: file systems over a network cannot rename so, and what has no
  // name yet gets its first one thus.
  bool PlaceNew(const std::string& path) {
    const std::string self = "/proc/self/fd/" + std::to_string(file_.get());
    const std::string& from = name_.empty() ? self : name_;
    if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) return false;
    if (SyncFolder(folder_)) return true;
    const int error = errno;
    ::unlink(path.c_str());
    errno = error;
    return false;
  }

 private:
  // With mode 0600.
  int Open(Kind kind) {
    if (kind == Kind::kNameless) {
      const int file = ::open(folder_.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
      if (file >= 0) return file;
    }
    name_ = folder_ + "/.tramgac-pki.XXXXXX";
    return ::mkostemp(name_.data(), O_CLOEXEC);
  }

  const std::string folder_;
  std::string name_;  // empty: it has none, or another by now
  Descriptor file_;
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
  Draft draft(path, Draft::Kind::kNameless);
  if (!draft.Fill(content, ModeOf(secrecy), owner)) return Fail(kCannotWrite, path, why);
  if (draft.PlaceNew(path)) return true;
  return Fail(errno == EEXIST ? kIsThere : kCannotWrite, path, why);
}

bool Replace(const std::string& path, std::string_view content, Wording& why, Secrecy secrecy) {
  struct stat before {};
  std::optional<Owner> owner;
  mode_t mode = ModeOf(secrecy);
  if (::lstat(path.c_str(), &before) == 0) {
    if (!S_ISREG(before.st_mode)) {  // a link or a device would be gone
      why = Say(kNoSmallFile, QuotedPath(path), kLargestFile);
      return false;
    }
    mode = before.st_mode & 0777;
    if (::geteuid() == 0) owner = Owner{before.st_uid, before.st_gid};
  }
  Draft draft(path, Draft::Kind::kNamed);
  return (draft.Fill(content, mode, owner) && draft.Replace(path)) ||
         Fail(draft.is_placed() ? kNotSynced : kCannotWrite, path, why);
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

bool SyncFolderOf(const std::string& path) { return SyncFolder(FolderOf(path)); }

bool IsOpenToOthers(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return false;
  return (facts.st_mode & 077) != 0 || (facts.st_uid != ::geteuid() && facts.st_uid != 0);
}

}  // namespace tramgac::pki
