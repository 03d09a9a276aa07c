#include "seal/prompt.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>

#include "seal/seal_limits.h"

namespace tongchou::seal {
namespace {

// The terminal with echo off, as it was again afterwards. Signals wait meanwhile, so that none
// leaves a terminal that shows nothing; Ctrl-C ends the line and is seen as a character.
class SilentTerminal {
 public:
  SilentTerminal() : file_(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (file_ < 0 || tcgetattr(file_, &before_) != 0) return;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &signals_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    silent.c_cc[VEOL] = before_.c_cc[VINTR];
    silent.c_lflag |= ECHONL;
    changed_ = tcsetattr(file_, TCSAFLUSH, &silent) == 0;
    if (!changed_) pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
  }
  ~SilentTerminal() {
    if (changed_) {
      tcsetattr(file_, TCSAFLUSH, &before_);
      pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
    }
    if (file_ >= 0) close(file_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  bool ready() const { return changed_; }
  int file() const { return file_; }
  unsigned char interrupt() const { return before_.c_cc[VINTR]; }

 private:
  int file_;
  termios before_{};
  sigset_t signals_{};
  bool changed_ = false;
};

}  // namespace

Result<Secret> ask_hidden(std::string_view question) {
  const SilentTerminal terminal;
  if (!terminal.ready())
    return fail("prompt.terminal", "没有可供输入的终端", "there is no terminal to ask at");
  if (write(terminal.file(), question.data(), question.size()) < 0)
    return fail("prompt.closed", "终端已关闭", "the terminal was closed");
  Secret line(limits::kPasswordBytesMax);
  std::size_t length = 0;
  for (unsigned char byte = 0;;) {
    if (read(terminal.file(), &byte, 1) != 1 || byte == terminal.interrupt())
      return fail("prompt.closed", "输入已中断", "the input was broken off");
    if (byte == '\n') return Secret(line.view().substr(0, length));
    if (length == line.size())
      return fail("prompt.long", "输入过长", "the input is too long");
    line.data()[length++] = byte;
  }
}

}  // namespace tongchou::seal
