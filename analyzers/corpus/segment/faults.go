package segment

import (
	"runtime"
	"runtime/debug"
)

// guarded runs what touches mapped files. A file that is cut by another program while it is mapped makes a memory fault where it is
// gone; that becomes an error.
func guarded(path string, run func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch p := recover().(type) {
		case nil:
		case interface {
			runtime.Error
			Addr() uintptr
		}:
			err = damaged(path, "it was cut while it was read")
		default:
			panic(p)
		}
	}()
	return run()
}
