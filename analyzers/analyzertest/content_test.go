package analyzertest

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/google/go-cmp/cmp"
	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

const contentFixture = `Files, code and signatures.
-- recipe --
` + people + `file one "1\n"
key old 2011-05-01T00:00:00+0000
commit ada 2024-01-08T09:00:00+0100 put=a-b:one,a/c/d.txt:one,go.mod label=first Begin
commit ada 2024-01-09T09:00:00+0100 put=a/c/d.txt:sub/two drop=go.mod Change
commit ada 2024-01-10T09:00:00+0100 Own file
commit ada 2024-01-11T09:00:00+0100 tree=first put=z:one sign=pgp:old@2012-01-01T00:00:00+0000 From the first
commit ada 2024-01-12T09:00:00+0100 code=js-4-double lines=400 sign=ssh:lap Much code
commit ada 2024-01-13T09:00:00+0100 format=js-2-single sign=pgp:ada Format
commit ada 2024-01-14T09:00:00+0100 drop=src Remove
-- file go.mod --
module example.org/x

go 1.22
-- file sub/two --
2
-- keys --
pgp:old ssh:lap
pgp:ada
-- want --
`

func buildFixture(t *testing.T, text string) (*Fixture, *Built) {
	t.Helper()
	f, err := ParseFixture(text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f, b
}

// TestTrees lets Git list what the commits of a recipe hold.
func TestTrees(t *testing.T) {
	t.Parallel()
	_, b := buildFixture(t, contentFixture)
	dir := t.TempDir()
	if err := b.WriteRepo(dir); err != nil {
		t.Fatal(err)
	}
	if out := git(t, dir, "fsck", "--strict", "--no-dangling"); strings.Contains(out, "error") || strings.Contains(out, "missing") {
		t.Errorf("git fsck says %s", out)
	}
	for n, want := range map[int]string{
		0: "a-b a/c/d.txt go.mod", 1: "a-b a/c/d.txt", 2: "a-b a/c/d.txt file.txt", 3: "a-b a/c/d.txt go.mod z", 6: "a-b a/c/d.txt go.mod z",
	} {
		if got := strings.ReplaceAll(git(t, dir, "ls-tree", "-r", "--name-only", b.IDs[n]), "\n", " "); got != want {
			t.Errorf("commit %d holds %s, want %s", n, got, want)
		}
	}
	if got := git(t, dir, "show", b.IDs[1]+":a/c/d.txt"); got != "2" {
		t.Errorf("d.txt is %q", got)
	}
	if got := git(t, dir, "show", "--numstat", "--format=", b.IDs[2]); got != "1\t0\tfile.txt" {
		t.Errorf("a commit that puts nothing changes %q", got)
	}
	before, after := git(t, dir, "show", "--format=", b.IDs[4]), git(t, dir, "show", "--format=", b.IDs[5])
	added := regexp.MustCompile(`(?m)^\+[^+]`)
	if n := len(added.FindAllString(before, -1)); n < 350 || n > 450 {
		t.Errorf("%d lines are added where 400 are wanted", n)
	}
	if !strings.Contains(before, "\n+    ") || !strings.Contains(before, `");`) || !strings.Contains(after, "\n+  const ") || strings.Contains(after, `+    puts("`) {
		t.Errorf("styles are not as wanted:\n%.600s\n%.600s", before, after)
	}
}

// TestSignatures verifies what was signed with the libraries' own verifiers.
func TestSignatures(t *testing.T) {
	t.Parallel()
	f, b := buildFixture(t, contentFixture)
	for n, want := range map[int]time.Time{
		3: time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC), 5: time.Date(2024, 1, 13, 8, 0, 0, 0, time.UTC),
	} {
		text, signed := takeSignature(t, b.Commits[n])
		block, err := armor.Decode(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		sig, signer, err := openpgp.VerifyDetachedSignature(blocks(t, f.Keys), bytes.NewReader(signed), block.Body, nil)
		if err != nil {
			t.Fatalf("commit %d: %v", n, err)
		}
		if !sig.CreationTime.Equal(want) || n == 3 && signer.PrimaryKey.CreationTime.Year() != 2011 || n == 5 && !signer.PrimaryKey.CreationTime.Equal(keyBirth) {
			t.Errorf("commit %d was signed at %v with a key of %v", n, sig.CreationTime, signer.PrimaryKey.CreationTime)
		}
	}
	text, signed := takeSignature(t, b.Commits[4])
	sig, err := sshsig.Unarmor([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(f.Keys, []byte("ssh-ed25519 "))
	key, comment, _, _, err := ssh.ParseAuthorizedKey(f.Keys[at:])
	if err != nil || comment != "lap@example.org" {
		t.Fatalf("key with comment %q: %v", comment, err)
	}
	if err := sshsig.Verify(bytes.NewReader(signed), sig, key, sshsig.HashSHA512, "git"); err != nil {
		t.Error(err)
	}
}

// takeSignature splits a commit into its signature and what that signs.
func takeSignature(t *testing.T, raw []byte) (text string, signed []byte) {
	t.Helper()
	head, message, _ := strings.Cut(string(raw), "\n\n")
	before, sig, ok := strings.Cut(head, "\ngpgsig ")
	if !ok {
		t.Fatalf("no signature in\n%s", raw)
	}
	return strings.ReplaceAll(sig, "\n ", "\n"), []byte(before + "\n\n" + message)
}

// blocks reads the OpenPGP keys of a keys file, whose lines of SSH keys lie between.
func blocks(t *testing.T, keys []byte) openpgp.EntityList {
	t.Helper()
	var all openpgp.EntityList
	for _, block := range regexp.MustCompile(`(?s)-----BEGIN.*?-----END PGP PUBLIC KEY BLOCK-----`).FindAll(keys, -1) {
		list, err := openpgp.ReadArmoredKeyRing(bytes.NewReader(block))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, list...)
	}
	if len(all) != 2 {
		t.Fatalf("%d OpenPGP keys", len(all))
	}
	return all
}

// TestContentsAreDeterministic holds keys, signatures, code and messages to the same bytes on every machine.
func TestContentsAreDeterministic(t *testing.T) {
	t.Parallel()
	_, b := buildFixture(t, contentFixture)
	if got := b.IDs[len(b.IDs)-1]; got != "983693fc94315f7be435640717d441821c7a5e3f" {
		t.Errorf("last commit is %s", got)
	}
	const work = people + `work ada zone=Asia/Tokyo from=2024-01-01 days=60 style=conventional body=bullets trailer="git-svn-id: {n}" code=py-snake sign=pgp:ada sign-gap=30`
	w, err := History(work)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.IDs[len(w.IDs)-1]; got != "53eeccdd1e251e80430628654b9cf3312aac9d42" {
		t.Errorf("last commit is %s", got)
	}
}

func TestWorkSaysAndHolds(t *testing.T) {
	t.Parallel()
	const base = "zone=Europe/Berlin from=2024-01-01 days=120 per-day=3 "
	plain := drawWork(t, base)
	for style, form := range map[string]string{
		"plain":        `^[A-Z][a-z ]+\n$`,
		"conventional": `^(feat|fix|refactor|test|perf|docs|chore)\([a-z-]+\): [a-z ]+\n$`,
		"sentence":     `^[A-Z][a-z ]+ the [a-z ]+\.\n$`,
		"past":         `^(Sped|Split|[A-Z][a-z]+ed) [a-z ]+\n$`,
		"terse":        `^[a-z ]+\n$`,
		"tagged":       `^\[[a-z ]+\] [A-Z][a-z ]+\n$`,
	} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			out := drawWork(t, base+"style="+style)
			for i, d := range out {
				if !regexp.MustCompile(form).MatchString(d.message) {
					t.Fatalf("message %q", d.message)
				}
				if d.author != plain[i].author {
					t.Fatal("a style changes when work is done")
				}
			}
		})
	}
	t.Run("body and trailer", func(t *testing.T) {
		t.Parallel()
		out := drawWork(t, base+`body=bullets trailer="git-svn-id: https://svn.example.org/x/trunk@{n} 00-1"`)
		bodies := 0
		for _, d := range out {
			if strings.Contains(d.message, "\n\n- ") {
				bodies++
			}
		}
		if n := len(out); bodies*3 < n || bodies*10 > 9*n || !strings.HasSuffix(out[2].message, "\n\ngit-svn-id: https://svn.example.org/x/trunk@3 00-1\n") {
			t.Errorf("%d bodies in %d messages, the third is %q", bodies, n, out[2].message)
		}
	})
	t.Run("code", func(t *testing.T) {
		t.Parallel()
		out := drawWork(t, base+`code=go-tabs lines=20 in=lib eol=crlf`)
		total := 0
		for i, d := range out {
			total += d.code.lines
			if d.author != plain[i].author || d.code.dir != "lib" || !d.code.crlf {
				t.Fatalf("commit %d is %+v", i, d)
			}
		}
		if mean := total / len(out); mean < 15 || mean > 25 {
			t.Errorf("%d lines a commit", mean)
		}
	})
}

// TestCodeStyles shows one function in every style.
func TestCodeStyles(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"go-tabs": {"func ", "\n\tprintln(\""}, "js-2-single": {"function ", "\n  ", "('"}, "js-4-double": {"\n    ", "(\"", ";\n"},
		"py-snake": {"def ", "_", "\n    ", "):\n"}, "c-allman": {"\n{\n", ";\n"}, "c-tabs": {") {\n\t", "_"}, "java-4": {"static int ", "System.out"},
	}
	for style := range codeStyles {
		var all strings.Builder
		for seed := range uint64(20) {
			all.WriteString(function{seed: seed, style: style}.text())
		}
		text := all.String()
		for _, w := range want[style] {
			if !strings.Contains(text, w) {
				t.Errorf("%s lacks %q:\n%.500s", style, w, text)
			}
		}
		s := codeStyles[style]
		if strings.Contains(text, "_") != s.snake || strings.Contains(text, "\t") != (s.indent == "\t") || strings.Contains(text, ";\n") == (s.bare || s.language == "py") {
			t.Errorf("%s is not in its own style:\n%.500s", style, text)
		}
		if crlf := (function{style: style, crlf: true}).text(); strings.Count(crlf, "\n") != strings.Count(crlf, "\r\n") {
			t.Errorf("%s mixes line ends", style)
		}
	}
}

func TestContentErrors(t *testing.T) {
	t.Parallel()
	const when = "commit ada 2024-01-08T09:00:00+0100 "
	tests := []struct{ name, recipe, want string }{
		{"path out", when + "put=../x:y", "Git refuses"},
		{"path of git", when + "put=a/.GIT/x:y", "Git refuses"},
		{"path form", when + "put=/x:y", "between slashes"},
		{"long path", when + "put=" + strings.Repeat("a/", 100) + "x:y", "between slashes"},
		{"drop form", when + "drop=a//b", "between slashes"},
		{"no such file", when + "put=x:y", `recipe line 3: no content of the name "y"`},
		{"file form", "file a b", "want: file NAME"},
		{"file twice", "file a \"b\"\nfile a \"c\"", "is there already"},
		{"nothing to drop", when + "drop=x", `recipe line 3: no file or folder "x" to drop`},
		{"file and folder", when + "code=go-tabs in=file.txt parents=none\n" + when + "Over\n" + "commit ada 2024-01-08T09:00:00+0100 tree=same code=go-tabs in=file.txt", "both a file and a folder"},
		{"code style", when + "code=perl", `code style "perl" is none of c-allman,`},
		{"format", when + "format=perl", "is none of"},
		{"eol", when + "code=go-tabs eol=cr", "lf or crlf"},
		{"lines", when + "code=go-tabs lines=0", "from 1 to 50000"},
		{"sign kind", when + "sign=x509:ada", "is not pgp:KEY"},
		{"sign key", when + "sign=pgp:", "is not pgp:KEY"},
		{"ssh time", when + "sign=ssh:ada@2024-01-08T09:00:00+0100", "carry no time"},
		{"sign time", when + "sign=pgp:ada@2024", "is not like"},
		{"key twice", "key a 2024-01-08T09:00:00+0100\nkey a 2024-01-08T09:00:00+0100", "is there already"},
		{"key time", "key a 1824-01-08T09:00:00+0100", "no such time"},
		{"message style", "work ada zone=Asia/Tokyo from=2024-01-01 days=3 style=rude", "is none of conventional,"},
		{"body", "work ada zone=Asia/Tokyo from=2024-01-01 days=3 body=no", "yes or bullets"},
		{"trailer", `work ada zone=Asia/Tokyo from=2024-01-01 days=3 trailer="a\nb"`, "cannot be"},
		{"gap alone", "work ada zone=Asia/Tokyo from=2024-01-01 days=3 sign-gap=5", "needs sign="},
		{"empty code", "work ada zone=Asia/Tokyo from=2024-01-01 days=3 empty=yes code=go-tabs", "not both"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := History(people + tt.recipe)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
	if _, err := ParseFixture(contentFixture + "-- file ../x --\n"); err == nil || !strings.Contains(err.Error(), "Git refuses") {
		t.Errorf("a file section with a bad name gives %v", err)
	}
	if _, err := ParseFixture(strings.Replace(contentFixture, "pgp:old ssh", "gpg:old ssh", 1)); err == nil || !strings.Contains(err.Error(), "section keys") {
		t.Errorf("a bad key gives %v", err)
	}
}

// TestPublicKeysAreWhatSigned ties a key's export to its name alone.
func TestPublicKeysAreWhatSigned(t *testing.T) {
	t.Parallel()
	f, _ := buildFixture(t, contentFixture)
	if kr, err := signature.ParseKeys(f.Keys); err != nil || len(kr.Notes) > 0 {
		t.Errorf("the keys cannot be read as a user's: %v", err)
	}
	again, err := f.Recipe.PublicKeys("pgp:old", "ssh:lap", "pgp:ada")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(f.Keys), string(again)); diff != "" {
		t.Error(diff)
	}
}

// TestContents reads a recipe's commits as a check does.
func TestContents(t *testing.T) {
	t.Parallel()
	_, b := buildFixture(t, contentFixture)
	id := func(n int) gitobject.ID {
		id, err := gitobject.ParseID(b.IDs[n])
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	c := b.Contents()
	text, err := c.Commit(id(3))
	if err != nil || text.Message.Untrusted() != "From the first\n" || !bytes.HasPrefix(text.Signature, []byte("-----BEGIN PGP SIGNATURE")) {
		t.Errorf("commit is %+v: %v", text, err)
	}
	changes, err := c.Changes(t.Context(), id(1))
	if err != nil || len(changes.Files) != 2 || changes.Files[0].Path.Untrusted() != "a/c/d.txt" || changes.Files[1].Kind != history.Deleted {
		t.Fatalf("changes are %+v: %v", changes, err)
	}
	lines, err := c.Added(t.Context(), &changes.Files[0])
	if err != nil || len(lines) != 1 || string(lines[0].Text) != "2" {
		t.Errorf("added lines are %+v: %v", lines, err)
	}
}
