#include "main/command_line.hpp"

int main(int count, char** words) { return skerry::run_command_line(count, words); }
