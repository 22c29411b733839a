// Package object reads Git's object database: packs of version 2 and 3 with
// an index of version 2, loose objects, several packs, and alternates. It
// never starts a program, never writes, and never maps a file into memory.
//
// # Why a reader of our own
//
// The repository under audit may have been made by the party that is audited.
// General Git libraries trust the object database: they follow delta cycles
// until the stack is gone, reserve whatever size a header announces, and hand
// out content without comparing it with its name, so that a commit can be
// replaced in place. They are also slow at what a history linter does most,
// which is to read every commit once. This package does that one thing.
//
// # What it guarantees
//
//   - Content is what its name says. [Reader.Read] hashes what it delivers and
//     compares; [Reader.Run] computes the name from the content. Both are
//     therefore free to ignore the weaker Adler-32 of a packed entry.
//   - Memory is bounded. Nothing is reserved by an announced size above 1 MiB:
//     larger content grows as it really arrives, and nothing above
//     [Options.MaxObject] is expanded at all. Delta bases are kept within
//     [Options.CacheBytes]. The index is read page by page, on demand.
//   - Work is bounded. Delta chains are resolved in a loop, with a limit of
//     length, a check for cycles and a limit of the bytes written on the way.
//   - Every offset, length and count is checked before it is used, so that
//     damaged or hostile files end in an error value. A file that shrinks
//     while it is read gives an error too; with a mapped file it would end
//     the process with SIGBUS, which is why reads go through pread.
//   - Only regular files are opened.
//
// # Use
//
// A [Store] is opened once and shared; each goroutine takes its own [Reader].
// For a walk over history, [Store.Locate] tells where a commit is packed and
// [Reader.Run] decodes its neighbours: Git packs commits next to each other,
// newest first, so that nearly all of them are wanted next.
//
// Not supported, with an [*UnsupportedError]: index version 1 and unknown
// pack versions. Not supported, for the caller to find out first: SHA-256
// repositories. Not looked at: multi-pack-index, bitmaps, reverse indexes,
// commit-graphs, replace refs and grafts. Packs that are written while a
// Store is open are not seen by it.
//
// Formats: gitformat-pack(5) for packs and their index,
// gitrepository-layout(5) for alternates, RFC 1950 and RFC 1951.
package object
