package githubtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are the key=value words of a statement. The first fault is kept.
type options struct {
	values map[string]string
	err    error
}

func newOptions(words []string) (*options, error) {
	o := &options{values: map[string]string{}}
	for _, w := range words {
		k, v, ok := strings.Cut(w, "=")
		if !ok {
			return nil, fmt.Errorf("%q is no key=value", w)
		}
		if _, twice := o.values[k]; twice {
			return nil, fmt.Errorf("%s= stands twice", k)
		}
		o.values[k] = v
	}
	return o, nil
}

func (o *options) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

// done tells the first fault, or which option nobody asked for.
func (o *options) done() error {
	if o.err != nil {
		return o.err
	}
	var left []string
	for k := range o.values {
		left = append(left, k+"=")
	}
	if len(left) == 0 {
		return nil
	}
	slices.Sort(left)
	return fmt.Errorf("unknown option %s", strings.Join(left, ", "))
}

func (o *options) text(key, otherwise string) string {
	v, ok := o.values[key]
	delete(o.values, key)
	if !ok {
		return otherwise
	}
	return v
}

func (o *options) number(key string, otherwise int) int {
	v := o.text(key, strconv.Itoa(otherwise))
	n, err := strconv.Atoi(v)
	if err != nil {
		o.fail(fmt.Errorf("%s=%s is no number", key, v))
	}
	return n
}

func (o *options) parseTime(v string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, v); err == nil {
			return t.UTC()
		}
	}
	o.fail(fmt.Errorf("%q is no time such as 2026-01-02T15:04:05Z, nor a day", v))
	return time.Time{}
}

func (o *options) time(key string) time.Time {
	v := o.text(key, "")
	if v == "" {
		return time.Time{}
	}
	return o.parseTime(v)
}

func (o *options) needTime(key string) time.Time {
	t := o.time(key)
	if t.IsZero() {
		o.fail(errors.New("no " + key + "="))
	}
	return t
}

func (o *options) duration(key string) time.Duration {
	v := o.text(key, "0s")
	d, err := time.ParseDuration(v)
	if err != nil {
		o.fail(fmt.Errorf("%s=%s is no duration such as 30s", key, v))
	}
	return d
}

func (o *options) list(key string) []string {
	v := o.text(key, "")
	if v == "" {
		return nil
	}
	return strings.Split(v, ",")
}

// oneOf gives one of the words; the first where the option is missing.
func (o *options) oneOf(key string, words ...string) string {
	v := o.text(key, words[0])
	if !slices.Contains(words, v) {
		o.fail(fmt.Errorf("%s=%s is none of %s", key, v, strings.Join(words, ", ")))
	}
	return v
}

func (o *options) yes(key string) bool { return o.oneOf(key, "no", "yes") == "yes" }
func (o *options) no(key string) bool  { return o.oneOf(key, "yes", "no") == "no" }
