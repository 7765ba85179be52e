/** An exception that a Python app let through. Its stack is Python's traceback. */
export class PythonError extends Error {
  override readonly name = 'PythonError';
  readonly code = 'ERR_PYTHON';

  /** @param traceback as Python prints it: its last line says what happened. */
  constructor(traceback: string) {
    const text = traceback.trimEnd();
    super(text.slice(text.lastIndexOf('\n') + 1));
    // Indented as a whole: the log indents what follows a first line, but must not flatten it.
    this.stack = text.replaceAll('\n', '\n    ');
  }
}
