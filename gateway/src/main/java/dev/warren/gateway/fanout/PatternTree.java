package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The audiences by channel or pattern, as a tree of words. Not thread-safe.
 *
 * <p>The number of patterns does not bound the cost of finding a channel's audiences, because each
 * {@code *} doubles the paths that match. The words do: a channel of {@code n} words leads to at
 * most {@code 2^n} nodes of its depth. {@code ReadRight} refuses patterns that have a {@code *} and
 * more than 10 words, so at most 2,047 nodes are on these paths, for any number of patterns.
 */
final class PatternTree {

  private static final String ONE_WORD = "*";
  private static final String THE_REST = "#";

  private final Node root = new Node();

  private static final class Node {
    final Map<String, Node> children = new HashMap<>(4);
    @Nullable Audience audience;
    @Nullable ChannelPattern pattern;
  }

  /** The audience of exactly this pattern; a new one if there is none. */
  Audience of(ChannelPattern pattern) {
    Node node = root;
    for (String word : pattern.words()) {
      node = node.children.computeIfAbsent(word, added -> new Node());
    }
    if (node.audience == null) {
      node.audience = new Audience();
      node.pattern = pattern;
    }
    return node.audience;
  }

  /** Removes the audience of this pattern, and the nodes that led only to it. */
  void remove(ChannelPattern pattern) {
    remove(root, pattern.words(), 0);
  }

  private static void remove(Node node, List<String> words, int depth) {
    if (depth == words.size()) {
      node.audience = null;
      node.pattern = null;
      return;
    }
    String word = words.get(depth);
    Node child = node.children.get(word);
    if (child != null) {
      remove(child, words, depth + 1);
      if (child.audience == null && child.children.isEmpty()) {
        node.children.remove(word);
      }
    }
  }

  void forEach(Consumer<Audience> action) {
    forEach(root, action);
  }

  private static void forEach(Node node, Consumer<Audience> action) {
    if (node.audience != null) {
      action.accept(node.audience);
    }
    node.children.values().forEach(child -> forEach(child, action));
  }

  /**
   * Adds the audiences of all patterns that match the channel.
   *
   * @return the number of visited nodes, which is the cost
   */
  int find(Channel channel, List<Audience> found) {
    return find(root, channel, channel.words(), 0, found);
  }

  private static int find(
      Node node, Channel channel, List<String> words, int depth, List<Audience> found) {
    int visited = 1;
    Node rest = node.children.get(THE_REST);
    if (rest != null) {
      add(rest, channel, found);
      visited++;
    }
    if (depth == words.size()) {
      add(node, channel, found);
      return visited;
    }
    Node exact = node.children.get(words.get(depth));
    if (exact != null) {
      visited += find(exact, channel, words, depth + 1, found);
    }
    Node one = node.children.get(ONE_WORD);
    if (one != null) {
      visited += find(one, channel, words, depth + 1, found);
    }
    return visited;
  }

  /** The tree compares words only. The pattern decides which words its wildcards stand for. */
  private static void add(Node node, Channel channel, List<Audience> found) {
    if (node.audience != null && node.pattern != null && node.pattern.matches(channel)) {
      found.add(node.audience);
    }
  }
}
