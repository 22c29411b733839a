// Command bench times `bonafide scan` against `git log` with all fields on each of the given repositories, as whole processes:
//
//	go run ./scripts/bench REPO...
//
// The two take turns (A B A B ...) after one run of each to warm the caches, so that a neighbour on the machine slows both. It
// prints the minimum, median and maximum of wall time, the median of processor time, the peak memory, and the ratio of the
// medians, which is the figure to compare between machines.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	runs := flag.Int("n", 5, "counted runs of each command")
	flag.Parse()
	if err := bench(os.Stdout, *runs, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// sample is one run of a process.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes; 0 where the system does not tell
}

func bench(out io.Writer, runs int, repos []string) error {
	if len(repos) == 0 || runs < 1 {
		return errors.New("name at least one repository: go run ./scripts/bench [-n RUNS] REPO [REPO ...] (RUNS from 1)")
	}
	dir, err := os.MkdirTemp("", "bonafide-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "bonafide")
	build := exec.Command("go", "build", "-trimpath", "-o", binary, "./cmd/bonafide")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if msg, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, msg)
	}
	version, err := exec.Command("git", "--version").Output()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %s, %d processors, %d runs each\n\n", strings.TrimSpace(string(version)), runtime.Version(), runtime.NumCPU(), runs)
	w := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	fmt.Fprintln(w, "repository\tcommand\twall min\tmedian\tmax\tcpu\tpeak\tratio of wall\tof cpu")
	for _, repo := range repos {
		if err := pair(w, binary, repo, runs); err != nil {
			return err
		}
	}
	return w.Flush()
}

func pair(w io.Writer, binary, repo string, runs int) error {
	gitLog := []string{"git", "-C", repo, "log", "--format=%H %T %P %an %ae %ad %cn %ce %cd %e %s %b"}
	scan := []string{binary, "scan", repo}
	var a, b []sample
	for i := range runs + 1 {
		for _, c := range []struct {
			args []string
			to   *[]sample
		}{{gitLog, &a}, {scan, &b}} {
			s, err := measure(c.args)
			if err != nil {
				return fmt.Errorf("%s: %w", strings.Join(c.args, " "), err)
			}
			if i > 0 {
				*c.to = append(*c.to, s)
			}
		}
	}
	name := filepath.Base(strings.TrimSuffix(strings.TrimSuffix(filepath.Clean(repo), "/repo"), "/.git"))
	row(w, name, "git log", a, "", "")
	wallA, wallB := median(a, wall), median(b, wall)
	cpuA, cpuB := median(a, cpu), median(b, cpu)
	row(w, "", "bonafide scan", b, fmt.Sprintf("%.2f", float64(wallB)/float64(wallA)), fmt.Sprintf("%.2f", float64(cpuB)/float64(cpuA)))
	return nil
}

func row(w io.Writer, repo, command string, s []sample, ratio, cpuRatio string) {
	walls := sorted(s, wall)
	peak := int64(0)
	for _, x := range s {
		peak = max(peak, x.peak)
	}
	fmt.Fprintf(w, "%s\t%s\t%.3f s\t%.3f s\t%.3f s\t%.3f s\t%d MB\t%s\t%s\n", repo, command, walls[0].Seconds(), median(s, wall).Seconds(),
		walls[len(walls)-1].Seconds(), median(s, cpu).Seconds(), peak>>20, ratio, cpuRatio)
}

func wall(s sample) time.Duration { return s.wall }
func cpu(s sample) time.Duration  { return s.cpu }

func sorted(s []sample, of func(sample) time.Duration) []time.Duration {
	var d []time.Duration
	for _, x := range s {
		d = append(d, of(x))
	}
	slices.Sort(d)
	return d
}

func median(s []sample, of func(sample) time.Duration) time.Duration {
	d := sorted(s, of)
	return d[len(d)/2]
}

// measure runs a command with its output thrown away. bonafide's exit code 1 says that it found something.
func measure(args []string) (sample, error) {
	cmd := exec.Command(args[0], args[1:]...) // without a Stdout it writes to the null device, which costs neither anything
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return sample{}, err
	}
	s := cmd.ProcessState
	return sample{wall: took, cpu: s.UserTime() + s.SystemTime(), peak: peakOf(s)}, nil
}
