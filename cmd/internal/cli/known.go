package cli

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

// mostOriginals is how many sources of a corpus are opened to compare with their contents. Each costs a walk over its history.
const mostOriginals = 32

// knownCode is the code that a scan compares with.
type knownCode struct {
	known    *analyzers.Known // nil: there is none
	compared []report.Compared
	close    func()
}

// openKnown opens the corpus, where there is one, and reads what the user names beside it, and further originals: of those, what cannot
// be had is told and left out. The sources of a corpus are opened only when a check asks for their contents.
func openKnown(ctx context.Context, q request, further []place) (k *knownCode, err error) {
	o := &originals{open: q.openFor, sources: map[corpus.SourceID]*original{}}
	defer func() {
		if err != nil {
			o.close()
		}
	}()
	k = &knownCode{close: o.close}
	named := corpus.NewMemory()
	for _, p := range q.against {
		if err := o.readNamed(ctx, named, p, q); err != nil {
			return nil, err
		}
	}
	for _, p := range further {
		if _, ok := o.named[p.name]; ok {
			continue
		}
		if err := o.readNamed(ctx, named, p, q); err != nil && ctx.Err() == nil {
			q.note("%s is not compared with: %s", p.name, err)
		}
	}
	readers := []corpus.Reader{named}
	if q.corpus != (corpusPlace{}) && (!q.corpus.byDefault || q.corpus.exists()) {
		r, err := openReader(ctx, q.corpus)
		if err != nil {
			return nil, err
		}
		o.readers = append(o.readers, r)
		readers = append(readers, r)
	}
	reader, err := corpus.Join(ctx, readers...)
	if err != nil {
		return nil, corpusError(q.corpus, err)
	}
	sources, err := reader.Sources(ctx)
	if err != nil {
		return nil, corpusError(q.corpus, err)
	}
	if len(sources) == 0 {
		return k, nil // a check that compared with nothing must not end as clean
	}
	for _, s := range sources {
		_, against := o.named[s.Name]
		k.compared = append(k.compared, report.Compared{Source: s, Against: against})
		o.sources[s.ID] = &original{source: s}
	}
	k.known = &analyzers.Known{Reader: reader, Original: o.original}
	return k, nil
}

// originals are the sources whose contents can be read.
type originals struct {
	open    func(target string) history.OpenOptions
	readers []corpus.Reader
	named   map[string]*source // of --against, by name

	mu      sync.Mutex
	sources map[corpus.SourceID]*original
	opened  []*source
}

// original is one source, which is opened when it is first asked for.
type original struct {
	source corpus.Source
	once   sync.Once
	is     *analyzers.Original // nil: its contents are not at hand
}

// readNamed reads and indexes a source of --against.
func (o *originals) readNamed(ctx context.Context, to *corpus.Memory, p place, q request) error {
	if o.named == nil {
		o.named = map[string]*source{}
	}
	if _, ok := o.named[p.name]; ok {
		return fail(fmt.Sprintf("--against: two sources are called %q", p.name), "give one of them another name: --against NAME=PATH")
	}
	begin := time.Now()
	q.progress.begin("opening " + p.name)
	s, err := openSource(ctx, p, q.openFor(p.target))
	if err != nil {
		return &failure{fmt.Errorf("--against: %w", err), ""}
	}
	o.opened = append(o.opened, s)
	o.named[p.name] = s
	limit := q.timeout // of the subject; 0 is none
	if limit > 0 {
		limit = max(limit, sourceTimeout)
	}
	b, err := s.index(ctx, q.now, limit, q.progress)
	if err != nil {
		return fmt.Errorf("--against: %w", err)
	}
	if err := to.Add(ctx, b); err != nil {
		return fmt.Errorf("--against: %w", err)
	}
	if gap := s.gaps(); gap != "" {
		q.note("--against %s: %s", p.name, gap)
	}
	q.phase("indexed %s (%d commits, %d files) in %s", p.name, b.Source.Commits, b.Source.Files, since(begin))
	return nil
}

// original implements analyzers.Known.
func (o *originals) original(ctx context.Context, id corpus.SourceID) (*analyzers.Original, error) {
	o.mu.Lock()
	at := o.sources[id]
	o.mu.Unlock()
	if at == nil {
		return nil, fmt.Errorf("open source %d: %w", id, corpus.ErrNoSource)
	}
	at.once.Do(func() { at.is = o.openOriginal(ctx, at.source) })
	return at.is, nil
}

// openOriginal gives nil for a source that cannot be read, or that is not any more what was indexed: its location may be that of
// another machine, and another repository may stand there now.
func (o *originals) openOriginal(ctx context.Context, from corpus.Source) *analyzers.Original {
	s := o.named[from.Name]
	if s == nil {
		o.mu.Lock()
		full := len(o.opened) >= mostOriginals+len(o.named)
		o.mu.Unlock()
		if full || from.Location == "" {
			return nil
		}
		options := o.open(from.Location)
		options.Untrusted = true
		opened, err := openSource(ctx, place{from.Name, from.Location}, options)
		if err != nil {
			return nil
		}
		o.mu.Lock()
		o.opened = append(o.opened, opened)
		o.mu.Unlock()
		if err := opened.read(ctx, nil); err != nil {
			return nil
		}
		s = opened
	}
	contents := s.repo.Contents()
	if _, err := contents.Commit(from.Head); err != nil {
		return nil
	}
	return &analyzers.Original{Name: from.Name, History: s.history, Contents: contents}
}

func (o *originals) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range o.opened {
		_ = s.close() // opened for reading
	}
	for _, r := range o.readers {
		_ = r.Close() // likewise
	}
}
