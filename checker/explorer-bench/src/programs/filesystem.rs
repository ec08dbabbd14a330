//! SCTBench `fsbench_bad`: the file system of Flanagan and Godefroid (POPL
//! 2005) with one thread more than there are blocks.

use std::sync::Arc;

use super::world::sync::Mutex;
use super::world::thread;
use super::{Thread, join_all};

const INODES: usize = 32;
const BLOCKS: usize = 26;
const THREADS: usize = 27;

struct Disk {
    inodes: Vec<Mutex<usize>>,
    busy: Vec<Mutex<bool>>,
}

fn allocate(disk: &Disk, thread: usize) {
    let inode = thread % INODES;
    let mut held = disk.inodes[inode].lock().unwrap();
    if *held != 0 {
        return;
    }
    let mut block = (inode * 2) % BLOCKS;
    for _ in 0..BLOCKS {
        let mut busy = disk.busy[block].lock().unwrap();
        if !*busy {
            *busy = true;
            *held = block + 1;
            return;
        }
        drop(busy);
        block = (block + 1) % BLOCKS;
    }
    panic!("the disk is full");
}

/// Every interleaving fails, the last thread finding nothing.
pub(super) fn fsbench() {
    let disk = Arc::new(Disk {
        inodes: (0..INODES).map(|_| Mutex::new(0)).collect(),
        busy: (0..BLOCKS).map(|_| Mutex::new(false)).collect(),
    });
    let threads: Vec<Thread> = (0..THREADS)
        .map(|number| {
            let disk = disk.clone();
            thread::spawn(move || allocate(&disk, number))
        })
        .collect();
    join_all(threads);
}
