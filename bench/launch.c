/* Runs a command and writes what it alone cost to FILE: user and system seconds, peak KB, wait status.
   A child of a large process counts that process's memory as its own peak until it execs; a child of this one does not.
   usage: launch FILE COMMAND ARG... */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  pid_t child = fork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  int status = 0;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child) return 1;
  FILE *file = fopen(argv[1], "w");
  if (!file) return 1;
  fprintf(file, "%ld.%06ld %ld.%06ld %ld %d\n", (long)usage.ru_utime.tv_sec, (long)usage.ru_utime.tv_usec,
          (long)usage.ru_stime.tv_sec, (long)usage.ru_stime.tv_usec, usage.ru_maxrss, status);
  return fclose(file) ? 1 : 0;
}
