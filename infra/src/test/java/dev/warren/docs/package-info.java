/**
 * Tests that compare the pages of docs and the README with the repository: links, names, the four
 * ways.
 */
@NullMarked
package dev.warren.docs;

import org.jspecify.annotations.NullMarked;
