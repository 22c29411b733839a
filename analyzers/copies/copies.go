// Package copies finds, in what one person added to a repository, the lines that also stand in known code, compares both sides
// token by token where both can be read, and looks for what explains the copy. It judges nothing: that is for the checks.
//
// The lookup follows Schleimer, Wilkerson and Aiken (SIGMOD 2003): fingerprints of the added lines are looked up in an index of
// those of known code. A fingerprint counts by how few unrelated sources have it (inverse document frequency, Spärck Jones 1972),
// so that what everybody writes counts nothing. Candidates are then compared by greedy string tiling (Wise 1993).
package copies

import (
	"context"
	"runtime"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Search is what to look for, and where.
type Search struct {
	History  *history.History
	Contents history.Contents
	Commits  []int32  // rows of the subject's commits, oldest first
	People   []uint64 // corpus.AuthorKey of all of the subject's addresses
	Names    []uint64 // corpus.NameKey of all of the subject's names
	Known    *Sources
	Limits   Limits
}

// Limits are the figures by which a candidate is kept. They come from a calibration.
type Limits struct {
	Weight   float64 // least sum of the weights of the fingerprints that an added file shares with one of a source, to be compared
	Strength Strength
	Tile     int     // tokens of the shortest run that counts as shared
	OneToOne float64 // share of names that one mapping must explain where most tokens differ; see fingerprint.Match

	FileLines   int     // lines from which a whole file says something
	FileScore   float64 // least strength of a file that is the same but for its names, or in large parts
	Region      int     // tokens from which the shared regions of a file are large parts,
	RegionLines int     // or lines
	RegionPart  float64 // share of the added tokens that these must be

	PieceScore  float64 // least strength of a file with a piece that counts by itself
	PieceWeight float64 // least sum of the weights of the fingerprints in the piece
	Snippet     int     // tokens of it: equal as they stand, or with names changed one for one
	Lines       int     // lines of it
}

// Kind says how alike two files are, most alike first.
type Kind uint8

// The kinds of likeness.
const (
	Identical Kind = iota + 1 // the same content, byte by byte
	Reformed                  // the same tokens: white space and comments differ
	Renamed                   // the same tokens but for names, numbers and strings
	Regions                   // large parts of the added lines
	Snippet                   // some lines
)

// Match is one file of which the subject added lines that a source has too.
type Match struct {
	Kind    Kind
	Row     int32 // of the commit
	Path    history.Text
	Blob    object.ID // the file as the commit left it
	Lines   int       // added
	Tokens  int       // in them; 0 where the file is no code
	Shared  int       // lines of them that the source has
	Source  corpus.Source
	Item    corpus.Item        // the file there; of Identical it may be a commit that had the content
	Score   float64            // sum of the weights
	Compare *fingerprint.Match // nil where the file is no code
	// Verified tells that both sides were compared as they stand; otherwise Compare is an estimate from fingerprints.
	Verified bool
	Header   bool // the source's file has copyright lines in its header, and the subject's has none
	Explain  Explanation

	hashes []uint64 // fingerprints that both sides have
}

// Region is a pair of line ranges that correspond; A is the subject's side.
type Region = fingerprint.Region

// Whole tells whether the file as a whole is the same.
func (m *Match) Whole() bool { return m.Kind <= Renamed }

// Explanation is why a match is no question.
type Explanation string

// The explanations.
const (
	Unexplained Explanation = ""
	Attributed  Explanation = "attribution is kept"
	Fork        Explanation = "the repositories share commits"
	SameName    Explanation = "its author there has the subject's name, with another address"
	Colleague   Explanation = "its author there has commits in this repository too"
	Common      Explanation = "it stands in three unrelated sources or more"
	Textbook    Explanation = "the source is a collection of well-known algorithms"
	Moved       Explanation = "the repository had these lines before"
	Earlier     Explanation = "the subject's commit is dated earlier: order unknown"
	Undated     Explanation = "the source does not tell when and from whom it got the file: order unknown"
)

// Result is what was found, and what was looked at.
type Result struct {
	Matches []Match // by commit, as searched, then path; the best source of each file
	Commits int     // looked at
	Files   int     // of which added lines were looked at
	Lines   int     // in them
	Absent  int     // files and commits that this clone does not have
	Cut     bool    // a limit ended the search, or commits between the oldest and the newest were left out
}

// Bounds on what is looked at of one subject.
const (
	mostCommits     = 4000 // the oldest half and the newest half
	mostFiles       = 40_000
	mostCommitFiles = 2000
	mostBytes       = 512 << 20 // of file contents
	batchCommits    = 64
	fewestLines     = 5  // added in one file by one commit, to be looked up at all
	mostCandidates  = 5  // files of known code that are compared with one added file
	hitLimit        = 96 // places of one fingerprint that are looked at; what has more is everybody's
)

// Find searches. The error is that of ctx, or of the reader.
func Find(ctx context.Context, s Search) (*Result, error) {
	f := &finder{Search: s, out: &Result{}, seen: map[object.ID]bool{}, readers: make(chan *reader, runtime.GOMAXPROCS(0))}
	if err := f.prepare(ctx); err != nil {
		return nil, err
	}
	for at := 0; at < len(s.Commits) && !f.out.Cut; at += batchCommits {
		if at >= mostCommits/2 && at < len(s.Commits)-mostCommits/2 {
			continue
		}
		files, err := f.read(ctx, s.Commits[at:min(len(s.Commits), at+batchCommits)])
		if err != nil {
			return nil, err
		}
		if err := f.match(ctx, files); err != nil {
			return nil, err
		}
	}
	f.out.Cut = f.out.Cut || len(s.Commits) > mostCommits
	if err := f.explain(ctx); err != nil {
		return nil, err
	}
	return f.out, nil
}

// finder is the state of one Find.
type finder struct {
	Search
	out     *Result
	seen    map[object.ID]bool // contents that were looked up
	bytes   int64
	readers chan *reader                       // idle ones
	own     map[place]bool                     // files of sources that the subject changed himself
	named   map[place]bool                     // that somebody of his name changed
	present map[int32]map[corpus.SourceID]bool // sources that have the very commit
}

// place is an item of a source.
type place struct {
	source corpus.SourceID
	item   uint32
}

// prepare looks up what the subject himself has in the sources.
func (f *finder) prepare(ctx context.Context) error {
	var err error
	if f.own, err = f.touched(ctx, f.People); err != nil {
		return err
	}
	if f.named, err = f.touched(ctx, f.Names); err != nil {
		return err
	}
	f.present = map[int32]map[corpus.SourceID]bool{}
	keys := make([]corpus.Key, 0, len(f.Commits))
	for _, i := range f.Commits {
		keys = append(keys, corpus.Key{Hash: corpus.IDHash(f.History.Commits[i].ID), Kind: corpus.CommitID})
	}
	return f.Known.Reader.Lookup(ctx, keys, 0, func(k int, hits []corpus.Hit, _ int) {
		in := map[corpus.SourceID]bool{}
		for _, h := range hits {
			in[h.Source] = true
		}
		f.present[f.Commits[k]] = in
	})
}

// touched gives the files of sources that any of these authors changed.
func (f *finder) touched(ctx context.Context, authors []uint64) (map[place]bool, error) {
	keys := make([]corpus.Key, 0, len(authors))
	for _, a := range authors {
		if a != 0 {
			keys = append(keys, corpus.Key{Hash: a, Kind: corpus.Touched})
		}
	}
	out := map[place]bool{}
	err := f.Known.Reader.Lookup(ctx, keys, 0, func(_ int, hits []corpus.Hit, _ int) {
		for _, h := range hits {
			out[place{h.Source, h.Item}] = true
		}
	})
	return out, err
}
