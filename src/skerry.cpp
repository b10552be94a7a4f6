// The program. Everything is in main/; this file is apart so that tests can link that folder.
#include "main/command_line.hpp"

int main(int count, char** words) { return skerry::run_command_line(count, words); }
