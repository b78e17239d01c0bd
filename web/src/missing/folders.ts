/** Folders to choose from: those that photos are missing from, and those that hold several of these. Pure. */

export interface FolderCount {
  path: string;
  importPath: string;
  count: number;
}

export interface Choice {
  path: string;
  /** As it is shown below the choice that it lies in. */
  name: string;
  depth: number;
  /** With all below it. */
  count: number;
}

function above(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A folder is worth a line of its own when photos are missing from it, or from at least two branches below it. */
export function choicesOf(folders: FolderCount[]): Choice[] {
  const own = new Map<string, number>();
  const branches = new Map<string, Set<string>>();
  for (const { path, importPath, count } of folders) {
    own.set(path, (own.get(path) ?? 0) + count);
    for (let child = path; child !== importPath && isInside(child, importPath); child = above(child)) {
      const parent = above(child);
      const known = branches.get(parent);
      if (known?.has(child)) break;
      if (known) known.add(child);
      else branches.set(parent, new Set([child]));
    }
  }
  const shown = new Set(own.keys());
  for (const [path, children] of branches) if (children.size > 1) shown.add(path);
  const choices: Choice[] = [];
  const open: Choice[] = [];
  for (const path of [...shown].sort((one, other) => compare(one, other))) {
    while (open.length && !isInside(path, open[open.length - 1]!.path)) open.pop();
    const parent = open[open.length - 1];
    const name = parent ? path.slice(parent.path.length + 1) : path;
    const choice = { path, name, depth: open.length, count: own.get(path) ?? 0 };
    for (const one of open) one.count += choice.count;
    choices.push(choice);
    open.push(choice);
  }
  return choices;
}

/** Name by name, so that a folder stands right before what lies in it. */
function compare(one: string, other: string): number {
  const a = one.split('/');
  const b = other.split('/');
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [mine, theirs] = [a[at]!, b[at]!];
    if (mine !== theirs) return mine.localeCompare(theirs, undefined, { numeric: true }) || (mine < theirs ? -1 : 1);
  }
  return a.length - b.length;
}
