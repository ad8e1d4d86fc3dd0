package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The audiences by channel or pattern, as a tree of words: the cost of finding a channel's
 * audiences grows with its words, not with the number of patterns. Not thread-safe.
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

  /** Adds the audiences of all patterns that match the channel. */
  void find(Channel channel, List<Audience> found) {
    find(root, channel, channel.words(), 0, found);
  }

  private static void find(
      Node node, Channel channel, List<String> words, int depth, List<Audience> found) {
    Node rest = node.children.get(THE_REST);
    if (rest != null) {
      add(rest, channel, found);
    }
    if (depth == words.size()) {
      add(node, channel, found);
      return;
    }
    Node exact = node.children.get(words.get(depth));
    if (exact != null) {
      find(exact, channel, words, depth + 1, found);
    }
    Node one = node.children.get(ONE_WORD);
    if (one != null) {
      find(one, channel, words, depth + 1, found);
    }
  }

  /** The tree compares words only. The pattern decides which words its wildcards stand for. */
  private static void add(Node node, Channel channel, List<Audience> found) {
    if (node.audience != null && node.pattern != null && node.pattern.matches(channel)) {
      found.add(node.audience);
    }
  }
}
