/* Drives the pdfium library that pypdfium2 brings, without Python's share of the cost.
   usage: pdfium_text LIBRARY chars|plain|print FILE...
   chars: every character and its box; plain: the page's text at once; print: UTF-16LE to stdout, U+000C after each page. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void *Handle;

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  void *lib = dlopen(argv[1], RTLD_NOW);
  if (!lib) { fprintf(stderr, "%s\n", dlerror()); return 1; }
#define GET(type, name, args) type (*name) args = (type (*) args)dlsym(lib, #name); if (!name) return 1
  GET(void, FPDF_InitLibrary, (void));
  GET(Handle, FPDF_LoadDocument, (const char *, const char *));
  GET(int, FPDF_GetPageCount, (Handle));
  GET(Handle, FPDF_LoadPage, (Handle, int));
  GET(Handle, FPDFText_LoadPage, (Handle));
  GET(int, FPDFText_CountChars, (Handle));
  GET(unsigned, FPDFText_GetUnicode, (Handle, int));
  GET(int, FPDFText_GetCharBox, (Handle, int, double *, double *, double *, double *));
  GET(int, FPDFText_GetText, (Handle, int, int, unsigned short *));
  GET(void, FPDFText_ClosePage, (Handle));
  GET(void, FPDF_ClosePage, (Handle));
  GET(void, FPDF_CloseDocument, (Handle));
  FPDF_InitLibrary();
  int print = !strcmp(argv[2], "print"), plain = !strcmp(argv[2], "plain"), opened = 0;
  long pages = 0, chars = 0;
  double sum = 0;
  for (int f = 3; f < argc; f++) {
    Handle doc = FPDF_LoadDocument(argv[f], NULL);
    if (!doc) continue;
    opened++;
    int n = FPDF_GetPageCount(doc);
    for (int p = 0; p < n; p++) {
      pages++;
      Handle page = FPDF_LoadPage(doc, p), text = page ? FPDFText_LoadPage(page) : NULL;
      int count = text ? FPDFText_CountChars(text) : 0;
      if (plain && count > 0) {
        unsigned short *buffer = malloc(2 * (size_t)(count + 1));
        if (buffer) chars += FPDFText_GetText(text, 0, count, buffer);
        free(buffer);
      } else for (int i = 0; i < count; i++) {
        unsigned u = FPDFText_GetUnicode(text, i);
        chars++;
        if (print) {
          unsigned short unit[2] = {(unsigned short)u, 0};
          int units = 1;
          if (u > 0xFFFF) { u -= 0x10000; unit[0] = 0xD800 + (u >> 10); unit[1] = 0xDC00 + (u & 0x3FF); units = 2; }
          if (units == 2 || unit[0] != 0xC) fwrite(unit, 2, units, stdout);
        } else {
          double l, r, b, t;
          if (FPDFText_GetCharBox(text, i, &l, &r, &b, &t)) sum += l + t;
        }
      }
      if (print) { unsigned short feed = 0xC; fwrite(&feed, 2, 1, stdout); }
      if (text) FPDFText_ClosePage(text);
      if (page) FPDF_ClosePage(page);
    }
    FPDF_CloseDocument(doc);
  }
  fprintf(stderr, "%ld pages %ld chars %g\n", pages, chars, sum);
  return opened ? 0 : 1;
}
