package analyzers

import (
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/gaps"
)

// rhythmSizes are the window lengths for which the logistic was fitted (profiles dates-rhythm/logistic/N), longest first.
var rhythmSizes = [...]struct {
	n       int
	profile string
}{
	{300, "dates-rhythm/logistic/300"},
	{100, "dates-rhythm/logistic/100"},
}

// datesRhythm judges the newest 300 self-committed commits, or 100 where there are fewer, at author times, each second once. A
// logistic on seven statistics of the gaps (package gaps) tells whether they are spaced as people leave them, or evenly or at
// random as re-dating tools do. Of fewer, and of clocks that stand at +0000, only the evenness of the gaps is judged. The limit is the 99th percentile of developers whom the fit had not seen.
func datesRhythm(p *Pass) error {
	least := p.Analyzer.MinSample
	if len(p.Subject.Identity.Own) < least {
		return TooFew(len(p.Subject.Identity.Own), least, "self-committed commits")
	}
	events, rows := rhythmEvents(p)
	if len(events) < least {
		return TooFew(len(events), least, "self-committed commits at different seconds")
	}
	days, err := p.limit("dates-rhythm/days", len(events))
	if err != nil {
		return err
	}
	noPlace, err := p.constantUTC()
	if err != nil {
		return err
	}
	for _, size := range rhythmSizes {
		if len(events) < size.n || noPlace {
			continue // the score counts days and nights, which a clock that tells no place does not have
		}
		profile, ok := p.Table.Profiles[size.profile]
		if !ok {
			return fmt.Errorf("the calibration has no profile %s", size.profile)
		}
		at := len(events) - size.n
		span := (events[len(events)-1].Unix - events[at].Unix) / 86400
		if span < int64(days) {
			return TooLittle(fmt.Sprintf("the newest %d commits span %d of %d days", size.n, span, int(days)))
		}
		if err := evenOf(p, events[at:], rows[at:], days); err != nil || len(p.findings) > 0 {
			return err
		}
		return rhythmOf(p, events[at:], rows[at:], profile)
	}
	return evenOf(p, events, rows, days)
}

// evenOf judges histories that are too short for the logistic: a spacing that varies little, which is what even re-dating leaves, shows
// in half as many commits. The statistic is one over the spread of the gaps' logarithms, 0.3 to 0.4 for people and 5 for a spacing
// that varies by a third.
func evenOf(p *Pass, events []gaps.Event, rows []int32, days float64) error {
	n := len(events)
	if span := (events[n-1].Unix - events[0].Unix) / 86400; span < int64(days) {
		return TooLittle(fmt.Sprintf("the newest %d commits span %d of %d days", n, span, int(days)))
	}
	limit, err := p.limit("dates-rhythm/evenness", n)
	if err != nil {
		return err
	}
	s, ok := gaps.Of(events)
	if !ok {
		return fmt.Errorf("%d events without gaps", n)
	}
	evenness := 1 / max(s[gaps.LogSpread], 1e-3)
	p.measured("dates-rhythm/evenness", n, evenness)
	if evenness <= limit {
		return nil
	}
	first, last := p.History.Commits[rows[0]], p.History.Commits[rows[n-1]]
	p.Report(Finding{
		Confidence: Likely, BaseRate: rate(p, p.Analyzer.Name),
		Message: fmt.Sprintf("the gaps between the newest %d commits are more even than 99 of 100 developers leave them", n),
		Evidence: []Evidence{
			{
				Kind: PairEvidence, Commit: first.ID.String(), Other: last.ID.String(),
				At: momentOf(first.Author), OtherAt: momentOf(last.Author), Note: "first and last commit that was looked at, by author date",
			},
			{Kind: Statistic, Note: "spread of the gaps", Numbers: []Number{
				beside("one over the spread of the gaps' logarithms", evenness, "", limit, "limit for this many commits"),
			}},
		},
	})
	return nil
}

// rhythmEvents are the subject's commits by author time, one a second, with their rows. Dates beyond what a calendar holds are
// left to dates-order.
func rhythmEvents(p *Pass) ([]gaps.Event, []int32) {
	own := ownByAuthorTime(p)
	rows := own[:0]
	events := make([]gaps.Event, 0, len(own))
	for _, i := range own {
		a := p.History.Commits[i].Author
		if n := len(events); n > 0 && events[n-1].Unix == a.Unix || a.Unix >= farFuture {
			continue
		}
		events = append(events, gaps.Event{Unix: a.Unix, Local: a.Local()})
		rows = append(rows, i)
	}
	return events, rows
}

func rhythmOf(p *Pass, events []gaps.Event, rows []int32, profile calibration.Profile) error {
	limit, err := p.limit("dates-rhythm/score", len(events))
	if err != nil {
		return err
	}
	s, ok := gaps.Of(events)
	if !ok {
		return fmt.Errorf("%d events without gaps", len(events))
	}
	score, ok := s.Score(profile.Values)
	if !ok {
		return fmt.Errorf("the profile has %d coefficients, not %d", len(profile.Values), gaps.TermCount+1)
	}
	p.measured("dates-rhythm/score", len(events), score)
	if score <= limit {
		return nil
	}
	first, last := p.History.Commits[rows[0]], p.History.Commits[rows[len(rows)-1]]
	numbers := []Number{{Name: "score", Value: score, Reference: ref(limit), RefName: "99th percentile of honest developers"}}
	medians := p.Table.Profiles[fmt.Sprintf("dates-rhythm/medians/%d", len(events))].Values
	for i, v := range s {
		n := Number{Name: gaps.Names[i], Value: v}
		if i < len(medians) {
			n.Reference, n.RefName = ref(medians[i]), "median of honest developers"
		}
		numbers = append(numbers, n)
	}
	p.Report(Finding{
		Confidence: Likely,
		BaseRate:   rate(p, p.Analyzer.Name),
		Message: fmt.Sprintf("the gaps between the newest %d commits are %s than 99 of 100 developers leave them",
			len(events), rhythmWord(s)),
		Evidence: []Evidence{
			{
				Kind: PairEvidence, Commit: first.ID.String(), Other: last.ID.String(),
				At: momentOf(first.Author), OtherAt: momentOf(last.Author), Note: "first and last commit that was looked at, by author date",
			},
			{Kind: Statistic, Note: "seven statistics of the gaps", Numbers: numbers},
		},
	})
	return nil
}

// rhythmWord tells on which side of chance the gaps are: a burstiness of 0 is chance, below it is a metronome.
func rhythmWord(s gaps.Statistics) string {
	if s[gaps.Burstiness] < -0.2 {
		return "more even"
	}
	return "closer to chance"
}
