/**
 * The load generator, a process of its own: connections, publishers, what arrives and when. It is
 * asked by a line of JSON on its standard input and answers by one on its standard output:
 *
 * <pre>
 * {"connect": {@link dev.warren.bench.load.Connections}} → {@link dev.warren.bench.load.Connected}
 * {"run": {@link dev.warren.bench.load.Run}}             → {@link dev.warren.bench.load.Measured}
 * {"publish": {@link dev.warren.bench.load.Backlog}}     → {"published": 5000}
 * {"cut": true}                                          → {}
 * {"resume": true}                                       → {@link dev.warren.bench.load.Resumed}
 * {"close": true}                                        → {"closes": {"1000": 1000}}
 * </pre>
 *
 * {@code {"stop":true}} has no answer of its own: the run under way ends, and is answered. What
 * cannot be done is answered by {@code {"problem": "…"}}. It ends with its standard input; standard
 * error is for people.
 */
@NullMarked
package dev.warren.bench.load;

import org.jspecify.annotations.NullMarked;
