// Package fingerprint turns source code into numbers by which copies are found: it takes a file apart into tokens, drops
// comments, white space and licence headers, and picks fingerprints of runs of tokens by winnowing (Schleimer, Wilkerson and
// Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003). Two levels are made in one pass: Exact keeps
// every token as it stands; Abstract keeps keywords and operators and replaces names, numbers and strings by their kind, so that
// renaming changes nothing. Nothing here fails: every input, hostile ones included, gives tokens in time and memory that
// grow linearly with its size.
package fingerprint

// Level is how much of a token counts.
type Level uint8

// The levels.
const (
	Exact    Level = iota // the text of every token
	Abstract              // identifiers, numbers and strings count by their kind alone
	levels
)

// The parameters of the two levels, in tokens. A run of K tokens is a gram; of every W grams in a row the one of the smallest
// hash is a fingerprint, so that every match of K+W-1 tokens is found. An exact gram has all tokens of its run. An abstract gram leaves the
// brackets ( ) [ ] { } out and reaches on over them: they are every fourth token and say little next to names without text. Shorter
// grams survive more lines of junk put in between, and without brackets they are as telling; see docs/copied-code.md.
const (
	ExactK    = 12
	ExactW    = 8
	AbstractK = 14
	AbstractW = 6
)

// Version changes whenever the same file would give other fingerprints than before. An index made by another version cannot be
// compared with.
const Version = 1

// Kind is what a token is.
type Kind uint8

// The kinds of token.
const (
	Identifier Kind = iota + 1
	Keyword
	Number
	String
	Operator // and all other punctuation
)

// Token is one token of a file.
type Token struct {
	Begin, End int32  // bytes of the file
	Line       int32  // on which it begins, from 1
	Exact      uint32 // hash of its text
	Abstract   uint32 // hash of its kind, or of its text where it is a keyword or an operator
	Kind       Kind
	aside      bool // of an import, which counts nothing at the abstract level
	bracket    bool // one of ( ) [ ] { }, which abstract grams leave out
}

// Text is a comment or a string that is long enough to be its author's own: 20 characters or more without white space. Licence
// texts are left out.
type Text struct {
	Hash    uint64 // of its letters and digits in lower case
	Line    int32
	Comment bool
}

// File is one file taken apart. It may be used again for its memory; only one goroutine may use it at a time.
type File struct {
	Language *Language
	Tokens   []Token // at most 1,000,000
	Texts    []Text  // at most 10,000
	Lines    int     // of the file
	More     bool    // there were more tokens

	grams []gram // of one run of tokens; used again
}

// Print is one fingerprint.
type Print struct {
	Hash  uint64 // of the language group, the level and the tokens of the gram
	Token int32  // index of its first token; of an abstract gram, the first that is no bracket
	Line  int32  // on which that stands, from 1
}
