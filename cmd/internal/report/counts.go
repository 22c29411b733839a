package report

import "slices"

// Counted is how many findings a report has, by what they count for.
type Counted struct {
	High, Medium, Low int // charged
	Explained         int // something explains them
	Known             int // an earlier report has them: see Baseline
	Hidden            int // left out by Filter, whatever they would have counted for
}

// Total is the number of findings that count.
func (c Counted) Total() int { return c.High + c.Medium + c.Low }

// Counts counts the findings of a report.
func Counts(r *Report) (c Counted) {
	for i := range r.Subjects {
		for j := range r.Subjects[i].Findings {
			switch f := &r.Subjects[i].Findings[j]; {
			case f.Explained != "":
				c.Explained++
			case f.Baseline:
				c.Known++
			case f.Severity == "high":
				c.High++
			case f.Severity == "medium":
				c.Medium++
			default:
				c.Low++
			}
		}
	}
	if h := r.Input.Hidden; h != nil {
		c.Hidden = h.Medium + h.Low
	}
	return c
}

// Highest is the highest severity among the findings that count: "high", "medium", "low" or "none".
func Highest(r *Report) string {
	switch c := Counts(r); {
	case c.High > 0:
		return "high"
	case c.Medium > 0:
		return "medium"
	case c.Low > 0:
		return "low"
	}
	return "none"
}

// severities are the words of severity, lowest first.
var severities = []string{"low", "medium", "high"}

// rank orders the words of severity, and those of confidence; an unknown word is below all.
func rank(word string) int { return slices.Index(severities, word) }

// Filter gives the report without the findings below a severity ("low", "medium" or "high"), and counts them in Input.Hidden. Whether
// a finding counts for the exit code is no matter of what is shown: it is decided on the whole report. The given one is not changed.
func Filter(r *Report, minimum string) *Report {
	if rank(minimum) <= 0 {
		return r
	}
	out, hidden := *r, Hidden{Minimum: minimum}
	out.Subjects = slices.Clone(r.Subjects)
	for i := range out.Subjects {
		kept := []Finding{}
		for _, f := range out.Subjects[i].Findings {
			switch {
			case rank(f.Severity) >= rank(minimum):
				kept = append(kept, f)
			case f.Severity == "medium":
				hidden.Medium++
			default:
				hidden.Low++
			}
		}
		out.Subjects[i].Findings = kept
	}
	out.Input.Hidden = &hidden
	return &out
}
