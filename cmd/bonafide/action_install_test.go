package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// release is a mirror of one release on this machine, and a copy of the action that knows its checksums.
type release struct {
	action, url, certificate string
	archive                  []byte // may be changed before it is asked for
	asked                    []string
}

const releaseProgram = "#!/usr/bin/env bash\ncase $1 in version) echo bonafide v1.2.3 ;; pr) echo judged ;; esac\n"

func newRelease(t *testing.T, program string) *release {
	t.Helper()
	r := &release{archive: archiveOf(t, program, releaseProgram), action: t.TempDir()}
	mirror := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.asked = append(r.asked, req.URL.Path)
		if strings.HasPrefix(req.URL.Path, "/down/v1.2.3/bonafide_1.2.3_") {
			_, _ = w.Write(r.archive)
			return
		}
		http.NotFound(w, req)
	}))
	t.Cleanup(mirror.Close)
	r.url = mirror.URL + "/down"
	r.certificate = filepath.Join(t.TempDir(), "cert.pem")
	writeFile(t, r.certificate, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: mirror.Certificate().Raw})))

	if err := os.CopyFS(filepath.Join(r.action, ".github", "action"), os.DirFS(filepath.Join(root, ".github", "action"))); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(r.action, "action.yml"), readFile(t, filepath.Join(root, "action.yml")))
	sum := sha256.Sum256(r.archive)
	digits := hex.EncodeToString(sum[:])
	writeFile(t, filepath.Join(r.action, ".github", "action", "checksums.txt"), fmt.Sprintf("# a comment\nv1.2.3 linux amd64 %s\nv1.2.3 windows arm64 %s\n"+
		"v1.2.2 linux amd64 %s\n", digits, digits, strings.Repeat("0", 64)))
	return r
}

func archiveOf(t *testing.T, name, program string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for file, text := range map[string]string{"LICENSE": "MIT\n", name: program} {
		if err := w.WriteHeader(&tar.Header{Name: file, Mode: 0o755, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (r *release) job(version string) *job {
	return &job{
		action: r.action, inputs: map[string]string{"version": version},
		env: map[string]string{"BONAFIDE_RELEASES_URL": r.url, "CURL_CA_BUNDLE": r.certificate},
	}
}

func TestActionDownloads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ version, os, arch, program, want string }{
		"named":   {"v1.2.3", "Linux", "X64", "bonafide", "/down/v1.2.3/bonafide_1.2.3_linux_amd64.tar.gz"},
		"newest":  {"", "Linux", "X64", "bonafide", "/down/v1.2.3/bonafide_1.2.3_linux_amd64.tar.gz"},
		"windows": {"", "Windows", "ARM64", "bonafide.exe", "/down/v1.2.3/bonafide_1.2.3_windows_arm64.tar.gz"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRelease(t, c.program)
			j := r.job(c.version)
			j.env["RUNNER_OS"], j.env["RUNNER_ARCH"] = c.os, c.arch
			j.run(t)
			if j.code != 0 || !strings.Contains(j.log, "bonafide v1.2.3\n") || !strings.HasSuffix(j.log, "judged\n") {
				t.Errorf("exit %d:\n%s", j.code, j.log)
			}
			if len(r.asked) != 1 || r.asked[0] != c.want {
				t.Errorf("asked for %v, want %s", r.asked, c.want)
			}
		})
	}
}

// TestActionRefusesDownloads wants that nothing is run which is not exactly what the table names.
func TestActionRefusesDownloads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*release, *job)
		want   string
		asked  int
	}{
		"tampered": {func(r *release, _ *job) {
			r.archive = archiveOf(t, "bonafide", releaseProgram+"echo tampered\n")
		}, "is not the one that was released", 1},
		"one bit":        {func(r *release, _ *job) { r.archive[len(r.archive)-1] ^= 1 }, "is not the one that was released", 1},
		"cut":            {func(r *release, _ *job) { r.archive = r.archive[:10] }, "is not the one that was released", 1},
		"other checksum": {func(_ *release, j *job) { j.inputs["version"] = "v1.2.2" }, "could not be downloaded", 1},
		"not in table":   {func(_ *release, j *job) { j.inputs["version"] = "v9.9.9" }, "knows no checksum of bonafide v9.9.9 for linux/amd64", 0},
		"no such system": {func(_ *release, j *job) { j.env["RUNNER_OS"] = "macOS" }, "knows no checksum of bonafide v1.2.3 for darwin/amd64", 0},
		"32 bits":        {func(_ *release, j *job) { j.env["RUNNER_ARCH"] = "X86" }, "no release for this processor", 0},
		"odd version":    {func(_ *release, j *job) { j.inputs["version"] = "v1.2.3/../../x" }, `neither like v1.2.3 nor "source"`, 0},
		"pattern":        {func(_ *release, j *job) { j.inputs["version"] = ".*" }, `neither like v1.2.3 nor "source"`, 0},
		"plain http":     {func(r *release, j *job) { j.env["BONAFIDE_RELEASES_URL"] = "http" + strings.TrimPrefix(r.url, "https") }, "is not an https:// address", 0},
		"password": {func(r *release, j *job) {
			j.env["BONAFIDE_RELEASES_URL"] = "https://ada:secret@" + strings.TrimPrefix(r.url, "https://")
		}, "is not an https:// address", 0},
		"file":            {func(_ *release, j *job) { j.env["BONAFIDE_RELEASES_URL"] = "file:///tmp" }, "is not an https:// address", 0},
		"unknown host":    {func(_ *release, j *job) { j.env["CURL_CA_BUNDLE"] = "" }, "could not be downloaded", 0},
		"missing binary":  {func(_ *release, j *job) { j.inputs["binary"] = "/nowhere/bonafide" }, `does not name a program that can be run`, 0},
		"binary and line": {func(_ *release, j *job) { j.inputs["binary"] = "/bin/true\nx=y" }, `the input "binary" has control characters`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRelease(t, "bonafide")
			j := r.job("v1.2.3")
			c.change(r, j)
			j.run(t)
			if j.code != 1 || annotations(j.log, "error") != 1 || !strings.Contains(j.log, c.want) {
				t.Errorf("exit %d, want 1 and one error with %q:\n%s", j.code, c.want, j.log)
			}
			if strings.Contains(j.log, "tampered") || strings.Contains(j.log, "judged") {
				t.Errorf("a program was run:\n%s", j.log)
			}
			if len(r.asked) != c.asked {
				t.Errorf("asked for %v, want %d", r.asked, c.asked)
			}
		})
	}
}

// TestActionKnowsNoRelease is how it is before the first release.
func TestActionKnowsNoRelease(t *testing.T) {
	t.Parallel()
	r := newRelease(t, "bonafide")
	writeFile(t, filepath.Join(r.action, ".github", "action", "checksums.txt"), "# none yet\n")
	j := r.job("").run(t)
	if j.code != 1 || !strings.Contains(j.log, `knows no release: use a tag of the action, or set the input "version" to "source"`) || len(r.asked) != 0 {
		t.Errorf("exit %d, asked %v:\n%s", j.code, r.asked, j.log)
	}
}

// TestReleaseTable goes the way of a release: what goreleaser is told to build, its list of checksums, the table, and the download.
func TestReleaseTable(t *testing.T) {
	t.Parallel()
	var conf struct {
		Builds   []struct{ Goos, Goarch []string }
		Archives []struct {
			Formats []string
			Name    string `yaml:"name_template"`
		}
	}
	if err := yaml.Unmarshal([]byte(readFile(t, filepath.Join(root, ".goreleaser.yaml"))), &conf); err != nil {
		t.Fatal(err)
	}
	r := newRelease(t, "bonafide")
	dir := filepath.Join(r.action, ".github", "action")
	writeFile(t, filepath.Join(dir, "checksums.txt"), "# head\nv1.2.2 linux amd64 "+strings.Repeat("0", 64)+"\n")
	sum := sha256.Sum256(r.archive)
	list := hex.EncodeToString(sum[:]) + "  source.zip\n"
	for _, goos := range conf.Builds[0].Goos {
		for _, arch := range conf.Builds[0].Goarch {
			name := strings.NewReplacer("{{ .Version }}", "1.2.3", "{{ .Os }}", goos, "{{ .Arch }}", arch).Replace(conf.Archives[0].Name)
			list += hex.EncodeToString(sum[:]) + "  " + name + "." + conf.Archives[0].Formats[0] + "\n"
		}
	}
	file := filepath.Join(t.TempDir(), "checksums.txt")
	add := func() (string, error) {
		writeFile(t, file, list)
		out, err := exec.Command("bash", filepath.Join(dir, "table.sh"), "v1.2.3", file).CombinedOutput()
		return string(out), err
	}
	if out, err := add(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if n := strings.Count(readFile(t, filepath.Join(dir, "checksums.txt")), "\nv1.2.3 "); n != 6 {
		t.Errorf("%d lines in the table, want 6", n)
	}
	if j := r.job("").run(t); j.code != 0 || !strings.HasSuffix(j.log, "judged\n") {
		t.Errorf("exit %d:\n%s", j.code, j.log)
	}
	if out, err := add(); err == nil || !strings.Contains(out, "in the table already") {
		t.Errorf("a second time: %v %s", err, out)
	}
	writeFile(t, filepath.Join(dir, "checksums.txt"), "# head\n")
	list = list[:strings.LastIndex(strings.TrimSuffix(list, "\n"), "\n")+1]
	if out, err := add(); err == nil || !strings.Contains(out, "does not have the 6 archives") {
		t.Errorf("an archive is missing: %v %s", err, out)
	}
}
