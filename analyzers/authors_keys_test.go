package analyzers

import (
	"bytes"
	"context"
	"crypto"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// keyed writes one commit a letter: signed with the SSH key of that name, or unsigned for a dot; capitals are bo's.
func keyed(letters string) string {
	var b strings.Builder
	at := time.Date(2024, 1, 8, 9, 3, 7, 0, time.UTC)
	for i, r := range letters {
		who, sign := "ada", ""
		if r >= 'A' && r <= 'Z' {
			who = "bo"
		}
		if r != '.' {
			sign = "sign=ssh:" + strings.ToLower(string(r))
		}
		fmt.Fprintf(&b, "commit %s %s %s work %d\n", who, at.Add(time.Duration(i)*17*time.Hour).Format("2006-01-02T15:04:05-0700"), sign, i)
	}
	return b.String()
}

func TestAuthorsKeys(t *testing.T) {
	t.Parallel()
	check := checkNamed(t, "authors-keys")
	for _, tc := range []struct {
		name, letters string
		want          []string
	}{
		{"one key", "aaaaaaaaaaaa", nil},
		{"rotation", "aaaaaabbbbbbcccccc", nil},
		{"four returns", "aaabbbaabbaabbbbb", nil},
		{"five returns", "aaabbbaabbaabbaaa", []string{"low 2 signing keys take turns in self-committed commits: 10 and 7 commits, 6 changes between them"}},
		{"a key with two commits does not count", "aaabaaacaaabaaacaaa", nil},
		{"three keys", "aabbccaabbccaaabc", []string{"low 3 signing keys take turns in self-committed commits: 7, 5 and 5 commits, 8 changes between them"}},
		{"gap of four", "aaaaaaaaaa....aaaaaaaaaa", nil},
		{"gap of five", "aaaaaaaaaa.....aaaaaaaaaa", []string{"low 5 self-committed commits in a row without a signature, from 2024-01-15 to 2024-01-18, between stretches in which every commit is signed"}},
		{"gap at the end", "aaaaaaaaaaaaaaaaaaaa......", nil},
		{"gap at the beginning", "......aaaaaaaaaaaaaaaaaaaa", nil},
		{"nine before", "aaaaaaaaa......aaaaaaaaaaaa", nil},
		{"now and then", "aaaaaaaaaa...aa...aaaaaaaaaa", nil},
		{"a key of another", "aaaaAAaaaaaAaaa", []string{"low one signing key signs 12 self-committed commits of this author and 3 self-committed commits of another author"}},
		{"another lent it twice", "aaaaAAaaaaaaaaa", nil},
		{"another has his own", "aaaaBBBaaaaaaaa", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := signedPass(t, check, keyed(tc.letters), nil)
			if diff := cmp.Diff(tc.want, messages(t, p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAuthorsKeysTooFew(t *testing.T) {
	t.Parallel()
	p := signedPass(t, checkNamed(t, "authors-keys"), keyed("aaaaaaaaa......................."), nil)
	if err := p.Analyzer.Run(p); err == nil || err.Error() != "not-enough-data: 9 of 10 signed self-committed commits" || p.Contents.(*counted).read != 0 {
		t.Errorf("%v, %d read", err, p.Contents.(*counted).read)
	}
}

// A commit that was changed after it was signed is told only where the user gave the key.
func TestAuthorsKeysWrong(t *testing.T) {
	t.Parallel()
	change := func(raw [][]byte) {
		raw[11] = []byte(strings.Replace(string(raw[11]), "work 11", "work 12", 1))
	}
	p := signedPass(t, checkNamed(t, "authors-keys"), keyed("aaaaaaaaaaab"), change)
	if got := messages(t, p); got != nil {
		t.Error(got)
	}
	p = signedPass(t, p.Analyzer, keyed("aaaaaaaaaaab"), change, "ssh:a")
	if got := messages(t, p); got != nil {
		t.Error(got)
	}
	p = signedPass(t, p.Analyzer, keyed("aaaaaaaaaaab"), change, "ssh:a", "ssh:b")
	want := []string{"medium 1 of 12 signatures that name a key you gave do not fit their commit"}
	if diff := cmp.Diff(want, messages(t, p)); diff != "" {
		t.Fatal(diff)
	}
	e := p.findings[0].Evidence
	if len(e) != 2 || e[0].Commit != p.History.Commits[0].ID.String() || e[1].Note != "11 commits verified against the keys you gave" {
		t.Errorf("%+v", e)
	}
}

// The evidence says what is verified, and at a time at which the key was not yet or no longer valid.
func TestAuthorsKeysSaid(t *testing.T) {
	t.Parallel()
	p := signedPass(t, checkNamed(t, "authors-keys"), keyed("aaabbbaabbaabbaaa"), nil)
	recipe, err := analyzertest.Parse("person ada Ada Example <ada@example.org>\n" + keyed("a"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := recipe.PublicKeys("ssh:a")
	if err == nil {
		p.Keys, err = signature.ParseKeys(append([]byte("ada@example.org valid-after=20240109Z,valid-before=20240118Z "), file...))
	}
	if err != nil {
		t.Fatal(err)
	}
	messages(t, p)
	want := "first and last of 10 self-committed commits signed with this key, from 2024-01-08 to 2024-01-19; 10 of them verified against the key you gave, 4 at a time at which it is not valid"
	if got := p.findings[0].Evidence[0].Note; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := p.findings[0].Evidence[1].Note; strings.Contains(got, "verified") {
		t.Errorf("%q of a key that was not given", got)
	}
}

// swapped gives each commit the signature that was made for its place.
type swapped map[object.ID][]byte

func (s swapped) Commit(id object.ID) (*history.CommitText, error) {
	return &history.CommitText{Signature: s[id]}, nil
}

func (swapped) Changes(_ context.Context, _ object.ID) (*history.Changes, error) {
	return nil, history.ErrNoContents
}

func (swapped) Added(_ context.Context, _ *history.FileChange) ([]history.Line, error) {
	return nil, history.ErrNoContents
}

func (swapped) Patch(_ context.Context, _ *history.FileChange) (*history.Patch, error) {
	return nil, history.ErrNoContents
}

func (swapped) Files(_ context.Context, _ object.ID) (*history.Listing, error) {
	return nil, history.ErrNoContents
}

func (swapped) Blob(_ context.Context, _ object.ID) ([]byte, error) {
	return nil, history.ErrNoContents
}

// Two signing subkeys of one key are two keys to whoever has only the history, and one to whoever has the key.
func TestAuthorsKeysSubkeys(t *testing.T) {
	t.Parallel()
	config := &packet.Config{
		Time: func() time.Time { return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) }, Algorithm: packet.PubKeyAlgoEdDSA, DefaultHash: crypto.SHA256,
	}
	key, err := openpgp.NewEntity("Ada Example", "", "ada@example.org", config)
	for range 2 {
		if err == nil {
			err = key.AddSigningSubkey(config)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	p := signedPass(t, checkNamed(t, "authors-keys"), keyed("aaabbbaabbaabbaaa"), nil)
	contents := swapped{}
	for i := range p.History.Commits {
		sub := &key.Subkeys[len(key.Subkeys)-1-i/2%2]
		sig := &packet.Signature{
			SigType: packet.SigTypeBinary, PubKeyAlgo: sub.PublicKey.PubKeyAlgo, Hash: crypto.SHA256,
			CreationTime: time.Unix(p.History.Commits[i].Committer.Unix, 0), IssuerKeyId: &sub.PublicKey.KeyId,
		}
		hash, err := sig.PrepareSign(config)
		if err != nil {
			t.Fatal(err)
		}
		if err := sig.Sign(hash, sub.PrivateKey, config); err != nil {
			t.Fatal(err)
		}
		contents[p.History.Commits[i].ID] = inArmor(t, openpgp.SignatureType, sig.Serialize)
	}
	p.Contents = contents
	if got := messages(t, p); len(got) != 1 || !strings.Contains(got[0], "2 signing keys take turns") {
		t.Errorf("without the key: %q", got)
	}
	p.findings, p.Subject.signed = nil, nil
	if p.Keys, err = signature.ParseKeys(inArmor(t, openpgp.PublicKeyType, key.Serialize)); err != nil {
		t.Fatal(err)
	}
	if got := messages(t, p); got != nil {
		t.Errorf("with the key: %q", got)
	}
}

func inArmor(t *testing.T, kind string, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := armor.Encode(&out, kind, nil)
	if err == nil {
		err = write(w)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The longest gap is what a plain search over all places finds.
func TestKeyGapAgrees(t *testing.T) {
	t.Parallel()
	check := checkNamed(t, "authors-keys")
	rapid.Check(t, func(rt *rapid.T) {
		runs := rapid.SliceOfN(rapid.IntRange(1, 25), 1, 9).Draw(rt, "runs")
		signed := rapid.Bool().Draw(rt, "first")
		h := &history.History{}
		id := &history.Identity{}
		var flags []bool
		for _, n := range runs {
			for range n {
				c := history.Commit{}
				if signed {
					c.Flags = history.SignedSSH
				}
				flags = append(flags, signed)
				id.Own = append(id.Own, int32(len(h.Commits)))
				h.Commits = append(h.Commits, c)
			}
			signed = !signed
		}
		p := &Pass{Analyzer: check, History: h, Subject: &Subject{Identity: id}, Table: signedPass(t, check, keyed("a"), nil).Table}
		got := -1.0
		p.measure = func(_ string, _ int, v float64) { got = v }
		if err := keyGap(p, 10); err != nil {
			rt.Fatal(err)
		}
		around, err := p.limit("authors-keys/around", 10)
		if err != nil {
			rt.Fatal(err)
		}
		if want := plainGap(flags, int(around)); got != float64(want) {
			rt.Fatalf("%v: %v, want %d", runs, got, want)
		}
	})
}

func plainGap(signed []bool, around int) int {
	best := 0
	all := func(from, to int, want bool) bool {
		for i := from; i < to; i++ {
			if i < 0 || i >= len(signed) || signed[i] != want {
				return false
			}
		}
		return true
	}
	for from := range signed {
		for to := from + 1; to <= len(signed); to++ {
			if to-from > best && all(from, to, false) && all(from-around, from, true) && all(to, to+around, true) {
				best = to - from
			}
		}
	}
	return best
}
