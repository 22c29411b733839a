//go:build unix

package history_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

const (
	signedTree      = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
	signedAuthor    = "author Ada Example <ada@example.org> 1704700800 +0100\n"
	signedCommitter = "committer Ada Example <ada@example.org> 1704700800 +0100\n"
	pgpLines        = "-----BEGIN PGP SIGNATURE-----\n \n iQEzBAABCAAdFiEE\n =abcd\n -----END PGP SIGNATURE-----\n"
	sshLines        = "-----BEGIN SSH SIGNATURE-----\n U1NIU0lHAAAAAQ\n -----END SSH SIGNATURE-----\n"
)

// TestSignedIsWhatGitVerifies lets git verify-commit call a program in the place of gpg or ssh-keygen that keeps what it is
// given, and compares that with Signature and Signed byte by byte.
func TestSignedIsWhatGitVerifies(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run(t, dir, nil, "init", "-q")
	script := filepath.Join(dir, "verify")
	// gpg --verify FILE -, ssh-keygen -Y check-novalidate -n git -s FILE; the signed bytes are on the standard input.
	must(t, os.WriteFile(script, []byte(`#!/bin/sh
for arg; do case $last in --verify|-s) cp "$arg" "$OUT.signature";; esac; last=$arg; done
case "$*" in *find-principals*) exit 1;; esac
cat > "$OUT.signed"
`), 0o755))
	head := signedTree + signedAuthor + signedCommitter
	for i, tc := range []struct{ name, raw string }{
		{"PGP", head + "gpgsig " + pgpLines + "\nsubject\n\nbody\n"},
		{"SSH", head + "gpgsig " + sshLines + "\nsubject\n"},
		{"headers behind", head + "gpgsig " + pgpLines + "encoding ISO-8859-1\nmergetag object x\n type commit\n\nsubject\n"},
		{"headers before", head + "encoding ISO-8859-1\ngpgsig " + pgpLines + "\nsubject\n"},
		{"no last line feed", head + "gpgsig " + pgpLines + "\nsubject"},
		{"message with gpgsig", head + "gpgsig " + pgpLines + "\ngpgsig is a header\n continued\n"},
		{"two", head + "gpgsig " + pgpLines + "gpgsig " + sshLines + "\nsubject\n"},
		{"of the other hash", head + "gpgsig-sha256 " + sshLines + "gpgsig " + pgpLines + "\nsubject\n"},
		{"of the other hash, behind", head + "gpgsig " + pgpLines + "gpgsig-sha256 " + sshLines + "\nsubject\n"},
		{"an unknown one", head + "gpgsigX\n a\n b\ngpgsig " + pgpLines + "other x\n y\n\nsubject\n"},
		{"continuation of another", head + "x-note a\n gpgsig no\ngpgsig " + pgpLines + "\nsubject\n"},
	} {
		id := strings.TrimSpace(string(git(t, dir, []byte(tc.raw), "hash-object", "-t", "commit", "--literally", "-w", "--stdin")))
		out := filepath.Join(dir, fmt.Sprint("out", i))
		cmd := gitCommand(dir, nil, "-c", "gpg.program="+script, "-c", "gpg.ssh.program="+script, "-c", "gpg.ssh.allowedSignersFile="+os.DevNull, "verify-commit", id)
		cmd.Env = append(cmd.Env, "OUT="+out)
		said, _ := cmd.CombinedOutput() // it fails: the program verifies nothing
		signed, err := os.ReadFile(out + ".signed")
		if err != nil {
			t.Fatalf("%s: %v; git says %s", tc.name, err, said)
		}
		signature, err := os.ReadFile(out + ".signature")
		must(t, err)
		got := commitText(t, dir, id)
		if diff := cmp.Diff(string(signed), string(got.Signed)); diff != "" {
			t.Errorf("%s: signed (-git +ours)\n%s", tc.name, diff)
		}
		if diff := cmp.Diff(string(signature), string(got.Signature)); diff != "" {
			t.Errorf("%s: signature (-git +ours)\n%s", tc.name, diff)
		}
	}
	for name, raw := range map[string]string{
		"none":                     head + "\nsubject\n",
		"only of the other hash":   head + "gpgsig-sha256 " + sshLines + "\nsubject\n",
		"a message that names one": head + "\nsubject\ngpgsig " + pgpLines,
	} {
		id := strings.TrimSpace(string(git(t, dir, []byte(raw), "hash-object", "-t", "commit", "--literally", "-w", "--stdin")))
		if got := commitText(t, dir, id); got.Signature != nil || got.Signed != nil {
			t.Errorf("%s: signature %q", name, got.Signature)
		}
	}
}

func commitText(t *testing.T, dir, id string) *history.CommitText {
	t.Helper()
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	must(t, err)
	defer r.Close()
	parsed, err := object.ParseID(id)
	must(t, err)
	text, err := r.Contents().Commit(parsed)
	must(t, err)
	return text
}

func TestCommitText(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run(t, dir, nil, "init", "-q")
	head := signedTree + signedAuthor + signedCommitter
	long := strings.Repeat("é", 40<<10)
	for name, tc := range map[string]struct{ raw, message, encoding string }{
		"plain":          {head + "\nsubject\n\nbody\n", "subject\n\nbody\n", ""},
		"Latin-1":        {head + "encoding ISO-8859-1\n\ncaf\xe9\n", "café\n", "ISO-8859-1"},
		"unknown":        {head + "encoding x-none\n\ncaf\xe9\n", "caf\xe9\n", "x-none"},
		"no message":     {head + "\n", "", ""},
		"no end":         {head, "", ""},
		"long":           {head + "\n" + long, long[:64<<10], ""},
		"long, odd cut":  {head + "\nx" + long, "x" + long[:64<<10-2], ""},
		"long Shift JIS": {head + "encoding Shift_JIS\n\n" + strings.Repeat("\x82\xa0\n", 40<<10), strings.Repeat("あ\n", 64<<10/4), "Shift_JIS"},
		"long encoding":  {head + "encoding " + strings.Repeat("x", 1000) + "\n\nm\n", "m\n", strings.Repeat("x", 200)},
	} {
		id := strings.TrimSpace(string(git(t, dir, []byte(tc.raw), "hash-object", "-t", "commit", "--literally", "-w", "--stdin")))
		got := commitText(t, dir, id)
		if got.Message.Untrusted() != tc.message {
			t.Errorf("%s: message of %d bytes, want %d: %.40q", name, got.Message.Len(), len(tc.message), got.Message.Untrusted())
		}
		if got.Encoding.Untrusted() != tc.encoding {
			t.Errorf("%s: encoding %q, want %q", name, got.Encoding.Untrusted(), tc.encoding)
		}
	}
	raw := head + "gpgsig " + pgpLines + "\n" + strings.Repeat("x", history.DefaultCommitBytes)
	id := strings.TrimSpace(string(git(t, dir, []byte(raw), "hash-object", "-t", "commit", "--literally", "-w", "--stdin")))
	if got := commitText(t, dir, id); got.Signed != nil || !bytes.HasPrefix(got.Signature, []byte("-----BEGIN PGP")) || got.Message.Len() != 64<<10 {
		t.Errorf("of a cut commit %d bytes are signed, message %d bytes", len(got.Signed), got.Message.Len())
	}
}

// In a partial clone blobs are missing on purpose; where one is missing in a whole clone, the repository is damaged.
func TestContentsOfPartialClone(t *testing.T) {
	t.Parallel()
	dir := buildContents(t, 30)
	run(t, dir, nil, "config", "uploadpack.allowFilter", "true")
	for filter, change := range map[string]bool{"blob:none": true, "tree:0": false} {
		part := filepath.Join(t.TempDir(), "part")
		run(t, dir, nil, "clone", "-q", "--no-checkout", "--filter="+filter, "file://"+dir, part)
		r, err := history.Open(context.Background(), part, history.OpenOptions{})
		must(t, err)
		defer r.Close()
		head, err := object.ParseID(strings.TrimSpace(string(git(t, part, nil, "rev-parse", "HEAD"))))
		must(t, err)
		contents := r.Contents()
		changes, err := contents.Changes(context.Background(), head)
		if !change {
			if !isNoContents(err) {
				t.Errorf("%s: %v", filter, err)
			}
			continue
		}
		must(t, err)
		if len(changes.Files) != 1 {
			t.Fatalf("%s: %d files", filter, len(changes.Files))
		}
		if _, err := contents.Added(context.Background(), &changes.Files[0]); !isNoContents(err) {
			t.Errorf("%s: %v", filter, err)
		}
	}
	unpack(t, dir)
	blob := strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "HEAD:after")))
	must(t, os.Remove(filepath.Join(dir, ".git/objects", blob[:2], blob[2:])))
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	must(t, err)
	defer r.Close()
	head, err := object.ParseID(strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "HEAD"))))
	must(t, err)
	changes, err := r.Contents().Changes(context.Background(), head)
	must(t, err)
	if _, err := r.Contents().Added(context.Background(), &changes.Files[0]); err == nil || isNoContents(err) || !strings.Contains(err.Error(), blob) {
		t.Errorf("a blob that is missing from a whole clone: %v", err)
	}
}
