package analyzers

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// How much of a subject's work is read, at most.
const (
	bulkCommits = 2000   // of more, the first half and the last half of this number
	bulkFiles   = 300    // of a commit with more, evenly spaced ones; the rest is taken to be alike
	bulkBudget  = 20000  // files of all commits whose lines are counted
	bulkPaths   = 500000 // files of all commits, counted or not
)

// bulkCommit is one commit with the lines that it adds to files which people write.
type bulkCommit struct {
	commit int32
	at     int64 // committer time
	lines  float64
}

// bulk is the work of a subject by size.
type bulk struct {
	commits []bulkCommit // by committer time
	total   float64
	unread  int // commits whose files are not here
	left    int // of bulkBudget
	paths   int // of bulkPaths
}

// datesBulk looks for a body of work that arrived nearly whole in a few commits at one time, with little before and after.
func datesBulk(p *Pass) error {
	authored := p.withFiles(p.Subject.Identity.Authored)
	list := make([]int32, 0, len(authored))
	for _, i := range authored {
		if !p.History.Commits[i].Has(history.Merge) {
			list = append(list, i)
		}
	}
	if n := len(list); n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "commits that are no merges")
	}
	if n := len(list); n > bulkCommits {
		list = slices.Concat(list[:bulkCommits/2], list[n-bulkCommits/2:])
	}
	n := len(list)
	limits, err := p.limits(n, "dates-bulk/share", "dates-bulk/lines", "dates-bulk/commits", "dates-bulk/hours", "dates-bulk/unread")
	if err != nil {
		return err
	}
	share, lines, few, hours, unread := limits[0], limits[1], max(1, int(limits[2])), int64(limits[3]), limits[4]
	b := &bulk{left: bulkBudget, paths: bulkPaths}
	if err := b.read(p, list); err != nil {
		return err
	}
	if float64(b.unread) > unread*float64(n) {
		return Skip(fmt.Sprintf("the files of %d of %d commits were not fetched: scan a whole clone (git clone), or give account --deep", b.unread, n))
	}
	if b.total < lines {
		return TooFew(int(b.total), int(lines), "added lines in files that people write")
	}
	largest, sum := b.atOnce(few, hours*3600)
	p.measured("dates-bulk/share", n, sum/b.total)
	if sum/b.total <= share {
		return nil
	}
	p.Report(b.finding(p, largest, sum, share))
	return nil
}

// read counts the added lines of each commit.
func (b *bulk) read(p *Pass, list []int32) error {
	for _, i := range list {
		if err := p.Context().Err(); err != nil {
			return err
		}
		lines, err := b.linesOf(p, i)
		switch {
		case errors.Is(err, errBudget):
			return TooLittle("more changed files than are looked at")
		case err != nil && p.Context().Err() != nil:
			return err
		case err != nil:
			b.unread++
			continue
		}
		b.commits = append(b.commits, bulkCommit{commit: i, at: p.History.Commits[i].Committer.Unix, lines: lines})
		b.total += lines
	}
	slices.SortStableFunc(b.commits, func(x, y bulkCommit) int { return cmp.Compare(x.at, y.at) })
	return nil
}

var errBudget = errors.New("too many files")

// linesOf counts the lines that one commit adds. Of many files it reads some, evenly spaced by path.
func (b *bulk) linesOf(p *Pass, i int32) (float64, error) {
	changes, err := p.Contents.Changes(p.Context(), p.History.Commits[i].ID)
	if err != nil {
		return 0, err
	}
	if b.paths -= len(changes.Files); b.paths < 0 {
		return 0, errBudget
	}
	files := slices.DeleteFunc(changes.Files, func(f history.FileChange) bool {
		return f.Kind != history.Added && f.Kind != history.Modified || !handwritten(f.Path)
	})
	reads := min(len(files), bulkFiles)
	if b.left -= reads; b.left < 0 {
		return 0, errBudget
	}
	sum := 0
	for k := range reads {
		lines, err := p.Contents.Added(p.Context(), &files[k*len(files)/reads])
		switch {
		case errors.Is(err, history.ErrBinary) || errors.Is(err, history.ErrTooLarge):
			continue
		case err != nil:
			return 0, err
		}
		sum += len(lines)
	}
	if reads == 0 {
		return 0, nil
	}
	return float64(sum) * float64(len(files)) / float64(reads), nil
}

// atOnce finds the few commits within so many seconds of committer time that add most lines together.
func (b *bulk) atOnce(few int, seconds int64) (largest []bulkCommit, most float64) {
	from := 0
	window := make([]bulkCommit, 0, few+1) // the largest up to here, largest first
	for to := range b.commits {
		for b.commits[to].at-b.commits[from].at > seconds {
			from++
		}
		window = window[:0]
		for _, c := range b.commits[from : to+1] {
			at := len(window)
			for at > 0 && window[at-1].lines < c.lines {
				at--
			}
			if at < few {
				window = slices.Insert(window, at, c)[:min(few, len(window)+1)]
			}
		}
		sum := 0.0
		for _, c := range window {
			sum += c.lines
		}
		if sum > most {
			largest, most = slices.Clone(window), sum
		}
	}
	return largest, most
}

func (b *bulk) finding(p *Pass, largest []bulkCommit, sum, limit float64) Finding {
	slices.SortStableFunc(largest, func(x, y bulkCommit) int { return cmp.Compare(x.at, y.at) })
	// A commit that adds next to nothing is none of those in which the work came.
	largest = slices.DeleteFunc(largest, func(c bulkCommit) bool { return c.lines < sum/100 })
	span := ""
	if seconds := largest[len(largest)-1].at - largest[0].at; len(largest) > 1 {
		span = " within " + spanOf(max(1, seconds))
	}
	f := Finding{
		Confidence: Likely, BaseRate: rate(p, "dates-bulk"),
		Message: fmt.Sprintf("%s of about %s added lines came in %s%s; the other %s add the rest",
			percent(sum/b.total), rounded(b.total), countOf(len(largest), "commit"), span, countOf(len(b.commits)-len(largest), "commit")),
	}
	for _, c := range largest {
		row := &p.History.Commits[c.commit]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: row.ID.String(), At: momentOf(row.Committer),
			Note:    "one of the largest commits",
			Numbers: []Number{{Name: "added lines", Value: c.lines, Unit: "lines"}, {Name: "share of all added lines", Value: 100 * c.lines / b.total, Unit: "%"}},
		})
	}
	f.Evidence = append(f.Evidence, Evidence{
		Kind: Statistic, Note: "vendored, generated, minified and lock files and data are left out, by their paths; of commits with more than " +
			strconv.Itoa(bulkFiles) + " files some are read and the others taken to be alike",
		Numbers: []Number{{Name: "share of added lines in these commits", Value: 100 * sum / b.total, Unit: "%", Reference: ref(100 * limit), RefName: "limit for as many commits"}},
	})
	return f
}

// rounded words a number of lines to two digits: it is an estimate where not every file was read.
func rounded(n float64) string {
	step := 1.0
	for n/step >= 100 {
		step *= 10
	}
	return strconv.FormatFloat(float64(int64(n/step+0.5))*step, 'f', 0, 64)
}
