package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
)

// MaxBaseline is the size of the largest report that is taken as a baseline, in bytes.
const MaxBaseline = 64 << 20

// Baseline is what an earlier report found, so that a later one can tell what is new.
type Baseline struct {
	severity map[knownFinding]string
}

// knownFinding identifies a finding across runs. The fingerprint is made over the subject, too, so that a report in which the
// addresses are masked serves as well.
type knownFinding struct{ check, fingerprint string }

var fingerprintPattern = regexp.MustCompile(`^[0-9a-f]{32}$`)

// ReadBaseline reads an earlier json-v1 report of at most MaxBaseline bytes. Findings that something explained there are not taken: where
// the explanation has gone, they are news.
func ReadBaseline(data []byte) (*Baseline, error) {
	if len(data) > MaxBaseline {
		return nil, fmt.Errorf("read the baseline: it is larger than %s", bytesText(MaxBaseline))
	}
	var doc struct {
		Schema   string `json:"schema"`
		Subjects []struct {
			Findings []struct {
				Check       string `json:"check"`
				Severity    string `json:"severity"`
				Explained   string `json:"explained"`
				Fingerprint string `json:"fingerprint"`
			} `json:"findings"`
		} `json:"subjects"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("read the baseline, which must be a report of --format json: %w", err)
	}
	if doc.Schema == "" {
		return nil, errors.New("read the baseline: it is no report, since it names no schema (make one with --format json)")
	}
	if doc.Schema != Schema {
		return nil, fmt.Errorf("read the baseline: its schema is %q, and %q is needed (make one with --format json)", Shorten(Own(doc.Schema), longestName), Schema)
	}
	b := &Baseline{severity: map[knownFinding]string{}}
	for i, s := range doc.Subjects {
		for j, f := range s.Findings {
			if f.Check == "" || rank(f.Severity) < 0 || !fingerprintPattern.MatchString(f.Fingerprint) {
				return nil, fmt.Errorf("read the baseline: finding %d of subject %d lacks its check, severity or fingerprint", j+1, i+1)
			}
			key := knownFinding{f.Check, f.Fingerprint}
			if f.Explained == "" && rank(f.Severity) > rank(b.severity[key]) {
				b.severity[key] = f.Severity
			}
		}
	}
	return b, nil
}

// Apply marks the findings that the baseline has and gives their number: they no longer count. A finding whose severity has risen since
// is not marked, nor one that something explains.
func (b *Baseline) Apply(r *Report) (known int) {
	for i := range r.Subjects {
		for j := range r.Subjects[i].Findings {
			f := &r.Subjects[i].Findings[j]
			was, ok := b.severity[knownFinding{f.Check, f.Fingerprint}]
			f.Baseline = ok && f.Explained == "" && rank(f.Severity) <= rank(was)
			if f.Baseline {
				known++
			}
		}
	}
	return known
}
