//! The scope of crossbeam, which the standard library's was modelled on.

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let size = part_size(items.len(), threads);
    let matches = &matches;
    crossbeam::thread::scope(|scope| {
        let mut handles = Vec::new();
        for part in items.chunks(size) {
            handles.push(scope.spawn(move |_| {
                let mut found = Vec::new();
                for item in part {
                    if matches(item) {
                        found.push(item);
                    }
                }
                found
            }));
        }
        handles
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect()
    })
    .unwrap()
}

pub fn change_all<T, F>(items: &mut [T], threads: usize, change: F)
where
    T: Send,
    F: Fn(&mut T) + Sync,
{
    let size = part_size(items.len(), threads);
    crossbeam::thread::scope(|scope| {
        for part in items.chunks_mut(size) {
            scope.spawn(|_| part.iter_mut().for_each(|item| change(item)));
        }
    })
    .unwrap();
}

fn part_size(items: usize, threads: usize) -> usize {
    items.div_ceil(threads).max(1)
}
