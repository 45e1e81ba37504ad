// The board's loader, in the file of the image (board/qemu_mps2/memory.ld).
asm(".section .loader, \"a\"\n.incbin \"" TRAMGAC_LOADER "\"\n.previous");
