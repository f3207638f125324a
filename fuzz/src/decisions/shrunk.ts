/**
 * Takes away from a world whatever can go while `differs` still holds, element by element, so that what is left is
 * what matters. Objects keep their other properties; only lists become shorter.
 */
export function shrunk<W extends object>(world: W, differs: (smaller: W) => boolean): W {
  let small = world;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const [key, list] of Object.entries(small)) {
      if (!Array.isArray(list)) continue;
      for (let at = list.length - 1; at >= 0; at -= 1) {
        const left = (small[key as keyof W] as unknown[]).toSpliced(at, 1); // a list, by the line above
        const smaller = { ...small, [key]: left };
        if (!stillDiffers(smaller, differs)) continue;
        small = smaller;
        isSmaller = true;
      }
    }
  }
  return small;
}

/** A world from which too much is gone has no answer at all. */
function stillDiffers<W>(world: W, differs: (smaller: W) => boolean): boolean {
  try {
    return differs(world);
  } catch {
    return false;
  }
}
