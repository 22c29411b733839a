package githubtest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
)

// disk is a repository as Git has it. It is written when it is first needed.
type disk struct {
	once sync.Once
	dir  string
	err  error
}

// disk writes the repository where git serves it.
func (s *Server) disk(r *repository) *disk {
	d := &r.onDisk
	d.once.Do(func() {
		d.dir = filepath.Join(s.folder, strings.ToLower(r.Name)+".git")
		d.err = s.write(r, d.dir)
		if d.err != nil {
			s.t.Errorf("stand-in: write %s: %v", r.Name, d.err)
		}
	})
	return d
}

func (s *Server) write(r *repository, dir string) error {
	if r.Empty {
		_, err := git("", "init", "-q", "--bare", "--initial-branch=main", dir)
		return err
	}
	if err := bare(dir, r.refs); err != nil {
		return err
	}
	// All objects in one pack, also what no reference reaches: GitHub keeps that too. Single files would take seconds.
	histories := []*analyzertest.Built{r.built}
	for _, p := range s.scenario.Pulls {
		if head := r.refs[fmt.Sprintf("refs/pull/%d/head", p.Number)]; strings.EqualFold(p.Repository, r.Name) && !r.commits[head] {
			histories = append(histories, s.repository(p.Fork).built)
		}
	}
	return index(dir, pack(histories))
}

// bare writes a repository that has references and no objects.
func bare(dir string, refs map[string]string) error {
	for _, sub := range []string{"objects/pack", "objects/info", "refs"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(sub)), 0o755); err != nil {
			return err
		}
	}
	packed := "# pack-refs with: peeled fully-peeled sorted \n"
	for _, name := range slices.Sorted(maps.Keys(refs)) {
		packed += refs[name] + " " + name + "\n"
	}
	files := map[string]string{
		"HEAD": "ref: refs/heads/main\n", "config": "[core]\n\trepositoryformatversion = 0\n\tbare = true\n", "packed-refs": packed,
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// environment keeps git to itself and lets it serve partial clones and any commit, as GitHub does.
func environment() []string {
	config := [][2]string{
		{"safe.directory", "*"},
		{"uploadpack.allowFilter", "true"},
		{"uploadpack.allowAnySHA1InWant", "true"},
		{"http.receivepack", "false"},
	}
	env := []string{"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_COUNT=" + strconv.Itoa(len(config))}
	for i, kv := range config {
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, kv[0]), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, kv[1]))
	}
	return env
}

func git(dir string, args ...string) ([]byte, error) {
	return gitWith(nil, dir, args...)
}

func gitWith(in io.Reader, dir string, args ...string) ([]byte, error) {
	c := exec.Command("git", args...)
	c.Dir, c.Stdin = dir, in
	c.Env = append(os.Environ(), environment()...)
	var fault bytes.Buffer
	c.Stderr = &fault
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, fault.Bytes())
	}
	return out, nil
}

// entry is one line of a tree.
type entry struct {
	kind, id, path string
	size           int
}

// tree lists a folder, or the one entry that a file is.
func (d *disk) tree(commit, path string) ([]entry, error) {
	args := []string{"ls-tree", "-z", "--long", commit}
	if path != "" {
		kind, err := git(d.dir, "cat-file", "-t", commit+":"+path)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(string(kind)) == "tree" {
			path += "/"
		}
		args = append(args, "--", path)
	}
	out, err := git(d.dir, args...)
	if err != nil {
		return nil, err
	}
	var list []entry
	for line := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		info, name, ok := strings.Cut(line, "\t")
		f := strings.Fields(info)
		if !ok || len(f) != 4 {
			continue
		}
		size, _ := strconv.Atoi(f[3]) // "-" of a folder
		list = append(list, entry{f[1], f[2], name, size})
	}
	return list, nil
}

func (d *disk) blob(id string) ([]byte, error) { return git(d.dir, "cat-file", "blob", id) }

// git serves the git protocol by git's own http-backend, and tells the status.
func (s *Server) git(w http.ResponseWriter, r *http.Request) int {
	var rest string
	for _, end := range []string{"/info/refs", "/git-upload-pack", "/git-receive-pack"} {
		if strings.HasSuffix(r.URL.Path, end) {
			rest = end
		}
	}
	name := strings.TrimSuffix(strings.Trim(strings.TrimSuffix(r.URL.Path, rest), "/"), ".git")
	secret := secretOf(r.Header.Get("Authorization"))
	good := secret != "" && (s.token == "" || s.token == secret)
	if to, ok := s.scenario.Renames[strings.ToLower(name)]; ok {
		http.Redirect(w, r, s.URL+"/"+to+".git"+rest+"?"+r.URL.RawQuery, http.StatusMovedPermanently)
		return http.StatusMovedPermanently
	}
	repo := s.repository(name)
	switch {
	case secret != "" && !good, (repo == nil || repo.Private || s.needs) && !good:
		w.Header().Set("WWW-Authenticate", `Basic realm="GitHub"`)
		http.Error(w, "Repository not found.", http.StatusUnauthorized)
		return http.StatusUnauthorized
	case repo == nil:
		http.Error(w, "Repository not found.", http.StatusNotFound)
		return http.StatusNotFound
	case repo.Blocked:
		http.Error(w, "Repository unavailable due to DMCA takedown.", http.StatusUnavailableForLegalReasons)
		return http.StatusUnavailableForLegalReasons
	}
	d := s.disk(repo)
	if d.err != nil {
		http.Error(w, "broken", http.StatusInternalServerError)
		return http.StatusInternalServerError
	}
	path, err := git("", "--exec-path")
	if err != nil {
		s.t.Error(err)
	}
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(path)), "git-http-backend"), Stderr: io.Discard,
		Env: slices.Concat(environment(), []string{"GIT_PROJECT_ROOT=" + s.folder, "GIT_HTTP_EXPORT_ALL=1"}),
	}
	served := r.Clone(r.Context())
	served.URL.Path = "/" + strings.ToLower(repo.Name) + ".git" + rest
	noted := &statusWriter{ResponseWriter: w, status: http.StatusOK}
	backend.ServeHTTP(noted, served)
	return noted.status
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
