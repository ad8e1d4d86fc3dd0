package dev.warren.worker.ownership;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which worker should work which partition. The shares of two workers differ by one partition at
 * most, within each family and over all families. Every worker computes the same result from the
 * same input, so the workers need no coordinator.
 *
 * <p>A worker keeps the partitions that it has, up to its share. So only those partitions move that
 * have no worker, or whose worker has too many.
 */
final class EvenShares {

  private EvenShares() {}

  /**
   * @param families the partitions of each family
   * @param workers the ids of all live workers
   * @param holders the worker that has each partition now; without the partitions that have none
   * @return a worker for each partition
   */
  static Map<String, String> of(
      List<List<String>> families, Collection<String> workers, Map<String, String> holders) {
    Map<String, String> shares = new HashMap<>();
    Map<String, Integer> totals = new HashMap<>();
    for (List<String> partitions : families) {
      Map<String, List<String>> kept = new HashMap<>();
      Deque<String> free = new ArrayDeque<>();
      for (String worker : new TreeSet<>(workers)) {
        kept.put(worker, new ArrayList<>());
      }
      for (String partition : partitions) {
        List<String> had = kept.get(holders.getOrDefault(partition, ""));
        if (had == null) {
          free.add(partition);
        } else {
          had.add(partition);
        }
      }
      // Workers with fewer partitions of the earlier families get one more of this family, if the
      // number of partitions cannot be divided by that of workers.
      List<String> order = new ArrayList<>(new TreeSet<>(workers));
      order.sort(
          Comparator.<String>comparingInt(worker -> totals.getOrDefault(worker, 0))
              .thenComparing(worker -> -kept.get(worker).size()));
      int more = partitions.size() % order.size();
      for (int i = 0; i < order.size(); i++) {
        int share = partitions.size() / order.size() + (i < more ? 1 : 0);
        totals.merge(order.get(i), share, Integer::sum);
        List<String> had = kept.get(order.get(i));
        while (had.size() > share) {
          free.add(had.remove(had.size() - 1));
        }
      }
      for (int i = 0; i < order.size(); i++) {
        int share = partitions.size() / order.size() + (i < more ? 1 : 0);
        List<String> had = kept.get(order.get(i));
        while (had.size() < share) {
          had.add(free.remove());
        }
        for (String partition : had) {
          shares.put(partition, order.get(i));
        }
      }
    }
    return shares;
  }
}
