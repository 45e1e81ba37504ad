#include "agent/document/parse.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <sstream>
#include <utility>

#include "agent/document/messages.h"
#include "agent/document/syntax_words.h"
#include "agent/document/text_check.h"
#include "agent/document/tree_builder.h"

namespace tramgac::document {

struct Document::State {
  std::string text;
  std::deque<Node> nodes;
  const Node* root = nullptr;
  Context context;
};

namespace {

// A pipe that nobody writes into must not keep us waiting for ever.
constexpr int kPatienceMs = 5000;

// Reads at most as much as `content` has room for, and cuts it to that. Outcome: 0, or the errno.
int ReadInto(const std::string& path, std::string& content) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return errno;
  std::size_t size = 0;
  int error = 0;
  while (error == 0 && size < content.size()) {
    const ssize_t count = ::read(file, content.data() + size, content.size() - size);
    if (count == 0) break;
    if (count > 0) {
      size += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd wanted{file, POLLIN, 0};
      if (::poll(&wanted, 1, kPatienceMs) == 0) error = ETIMEDOUT;
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  ::close(file);
  content.resize(size);
  return error;
}

// Outcome: the root, or null after a problem.
const Node* ParseText(const std::string& text, const Context& context, std::deque<Node>& nodes) {
  TreeBuilder builder(context.file, text, nodes, *context.problems);
  const auto complain = [&](const YAML::Mark& mark, Wording why) {
    const Place place = builder.PlaceOf(mark);
    context.problems->Add({context.file, place.line, place.column, std::move(why), {}, {}});
    return nullptr;
  };
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    return complain(refused.mark, refused.why);
  } catch (const YAML::Exception& error) {
    return complain(error.mark, SyntaxWording(error.msg));
  }
  if (builder.root() == nullptr) return complain(YAML::Mark(), Say(kEmptyFile));
  return builder.root();
}

Status StatusOfErrno(int error) {
  if (error == ENOENT) return Status::kNotFound;
  return error == EACCES ? Status::kPermissionDenied : Status::kUnavailable;
}

}  // namespace

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::Parse(std::string file, std::string_view text, Problems& problems) {
  auto state = std::make_unique<State>();
  state->context = {std::move(file), &problems};
  if (text.size() > kLargestFile) {
    problems.Add({state->context.file, 0, 0, Say(kTooLarge, kLargestFile), {}, {}});
    return Document(std::move(state));
  }
  state->text = NormaliseText(text);
  if (auto bad = CheckText(state->text)) {
    bad->file = state->context.file;
    problems.Add(*std::move(bad));
    return Document(std::move(state));
  }
  state->root = ParseText(state->text, state->context, state->nodes);
  return Document(std::move(state));
}

Document Document::Load(const std::string& path, Problems& problems) {
  std::string text;
  if (Ok(ReadTextFile(path, text, problems))) return Parse(path, text, problems);
  auto state = std::make_unique<State>();
  state->context = {path, &problems};
  return Document(std::move(state));
}

Field Document::root() const { return Field(state_->context, state_->root, {}, {}); }

const std::string& Document::text() const { return state_->text; }

Status ReadTextFile(const std::string& path, std::string& text, Problems& problems) {
  text.clear();
  // One byte more than allowed tells a file that is too large from one that just fits.
  std::string content(kLargestFile + 1, '\0');
  if (const int error = ReadInto(path, content); error != 0) {
    problems.Add({path, 0, 0, Say(kCannotRead, std::strerror(error)), {}, {}});
    return StatusOfErrno(error);
  }
  if (content.size() > kLargestFile) {
    problems.Add({path, 0, 0, Say(kTooLarge, kLargestFile), {}, {}});
    return Status::kResourceExhausted;
  }
  text = std::move(content);
  return Status::kOk;
}

}  // namespace tramgac::document
