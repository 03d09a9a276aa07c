// A person at a terminal: a child process whose controlling terminal is the other end of a pair.
#include <pty.h>

#include "seal/seal.h"
#include "support.h"

namespace tongchou::seal {
namespace {

// What the child was told, by its exit status: it knows what it should hear.
int child(const std::string& expected) {
  auto heard = ask_hidden("PIN? ");
  if (!heard) return heard.error().code == "prompt.long" ? 2 : 3;  // 3: prompt.closed
  return heard->view() == expected ? 0 : 1;
}

// Types once the question is there; answers the exit status and all that was shown.
std::pair<int, std::string> converse(const std::string& typed, const std::string& expected) {
  int terminal = -1;
  const pid_t process = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (process == 0) _exit(child(expected));
  std::string shown;
  char buffer[512];
  bool answered = false;
  while (true) {
    const ssize_t count = read(terminal, buffer, sizeof buffer);
    if (count <= 0) break;
    shown.append(buffer, static_cast<std::size_t>(count));
    if (answered || shown.find("PIN? ") == std::string::npos) continue;
    answered = true;
    if (write(terminal, typed.data(), typed.size()) < 0) break;
  }
  close(terminal);
  int status = 0;
  waitpid(process, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, shown};
}

TEST(PromptTest, hears_a_line_and_shows_none_of_it) {
  const auto [status, shown] = converse("6543 21\n", "6543 21");
  EXPECT_EQ(status, 0);
  EXPECT_EQ(shown.find("6543"), std::string::npos) << shown;
}

TEST(PromptTest, refuses_what_is_too_long) {
  EXPECT_EQ(converse(std::string(300, 'x') + "\n", "").first, 2);
}

TEST(PromptTest, can_be_broken_off) {
  EXPECT_EQ(converse("6543\x03", "").first, 3);
  EXPECT_EQ(converse("\x04", "").first, 3);
}

}  // namespace
}  // namespace tongchou::seal
