//go:build unix

package object

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestFIFO puts FIFOs where files are expected: opening one for reading waits
// for a writer that never comes.
func TestFIFO(t *testing.T) {
	t.Parallel()
	id := idOf(Commit, []byte("x"))
	p := newPack(t)
	p.add(Commit, []byte("y"))
	pack, _ := p.bytes()
	for _, name := range []string{looseName(id), "info/alternates", "pack/pack-a.pack", "pack/pack-a.idx"} {
		for _, untrusted := range []bool{false, true} {
			dir := t.TempDir()
			if filepath.Dir(name) == "pack" {
				writeFile(t, filepath.Join(dir, "pack/pack-a.pack"), pack)
				writeFile(t, filepath.Join(dir, "pack/pack-a.idx"), nil)
				os.Remove(filepath.Join(dir, name))
			}
			os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
			if err := syscall.Mkfifo(filepath.Join(dir, name), 0o644); err != nil {
				t.Skip(err)
			}
			done := make(chan error, 1)
			go func() {
				s, err := Open(dir, Options{Untrusted: untrusted, Root: dir})
				if err == nil {
					_, err = s.NewReader().Read(id, 10)
					s.Close()
				}
				done <- err
			}()
			select {
			case err := <-done:
				wantError[*RefusedError](t, err, "not a regular file")
			case <-time.After(10 * time.Second):
				t.Fatalf("%s: still waiting", name)
			}
		}
	}
}
