//! The server under check, on a thread of its own.

use std::{
    cell::RefCell,
    io,
    net::{SocketAddr, TcpStream},
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, TryRecvError, channel},
    },
    thread::{self, JoinHandle},
};

use many_connections::serve;
use tokio::{
    net::{TcpListener, TcpSocket},
    runtime::Builder,
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot,
    },
    task::{LocalSet, spawn_local},
};

use crate::client::Client;

/// What a client that is not answered would mean.
#[derive(Clone, Copy)]
pub enum Scene {
    /// There is only this client.
    Alone,
    /// Two clients are there, and neither is slow.
    Together,
    /// Another client does this, to follow "while".
    While(&'static str),
}

/// A running server. Dropping it stops it too, without a look at how it ends.
pub struct Server {
    address: SocketAddr,
    scene: RefCell<Scene>,
    /// Asks a task beside `serve`, on the same thread, for a sign of life.
    knocks: UnboundedSender<Sender<()>>,
    stop: RefCell<Option<oneshot::Sender<()>>>,
    has_returned: Arc<AtomicBool>,
    thread: RefCell<Option<JoinHandle<()>>>,
}

impl Server {
    /// Runs one for as long as `scene` lasts, and stops it when its clients have gone.
    pub fn run(scene: impl FnOnce(&Server)) {
        let server = Server::start();
        scene(&server);
        server.close();
    }

    /// Starts it on a port of its own.
    fn start() -> Server {
        let (tell_address, address) = channel();
        let (knocks, porter) = unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let has_returned = Arc::new(AtomicBool::new(false));
        let returned = Arc::clone(&has_returned);
        let thread = thread::spawn(move || host(&tell_address, stopped, porter, &returned));
        Server {
            address: address.recv().expect("the server begins with it"),
            scene: RefCell::new(Scene::Alone),
            knocks,
            stop: RefCell::new(Some(stop)),
            has_returned,
            thread: RefCell::new(Some(thread)),
        }
    }

    /// From now on this is what there is to see.
    pub fn scene(&self, scene: Scene) {
        self.scene.replace(scene);
    }

    /// A client with a name that fits into a sentence.
    pub fn client(&self, name: &str) -> Client<'_> {
        let stream = TcpStream::connect(self.address).unwrap_or_else(|error| {
            // Perhaps it has come to its end, and its listener with it.
            self.look_after();
            panic!("nobody listens to {name}: {error}")
        });
        Client::new(self, name, stream)
    }

    /// Whether somebody still takes connections.
    pub fn is_open(&self) -> bool {
        TcpStream::connect(self.address).is_ok()
    }

    /// Says stop, and waits until `serve` has returned. What it leaves behind is still
    /// there.
    pub fn stop(&self) {
        self.look_after();
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if checks::comes(|| (self.has_returned() || self.is_gone()).then_some(())).is_none() {
            self.never_comes("the end of `serve` after `stop`");
        }
        self.hand_on_its_panic();
    }

    /// Stops it, and clears everything away.
    fn close(self) {
        // The clients have gone: they are not to blame for what is missing now.
        self.scene(Scene::Alone);
        self.stop();
        let Server { knocks, thread, .. } = self;
        drop(knocks);
        if let Some(Err(panic)) = thread.take().map(JoinHandle::join) {
            resume_unwind(panic);
        }
    }

    /// Asks that `serve` be at work: if it is not, that explains whatever else is
    /// missing. Says whether the thread that runs the tasks hears a knock.
    pub fn look_after(&self) -> bool {
        let hears = self.hears_a_knock();
        self.hand_on_its_panic();
        let is_early = self.has_returned() && self.stop.borrow().is_some();
        checks::equal(
            "whether `serve` has returned before `stop`",
            is_early,
            false,
        );
        hears
    }

    /// Objects that something never came.
    pub fn never_comes(&self, what: &str) -> ! {
        let is_blocked = !self.look_after();
        let meanwhile = match *self.scene.borrow() {
            Scene::Together if !is_blocked => {
                checks::give_up();
                checks::never_at_once("serving one client", "serving another client")
            }
            Scene::While(what) => Some(what),
            _ => None,
        };
        checks::never_comes(what, meanwhile, is_blocked)
    }

    /// Whether the thread that runs the tasks gives other tasks their turns, or is gone.
    /// It has then come to the end of whatever it did before.
    fn hears_a_knock(&self) -> bool {
        let (sender, answer) = channel();
        let _ = self.knocks.send(sender);
        checks::comes(|| match answer.try_recv() {
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => self.is_gone().then_some(()),
            Ok(()) => Some(()),
        })
        .is_some()
    }

    fn has_returned(&self) -> bool {
        self.has_returned.load(Ordering::SeqCst)
    }

    /// Whether the thread has ended, which before its time it does by a panic only.
    fn is_gone(&self) -> bool {
        let thread = self.thread.borrow();
        thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    fn hand_on_its_panic(&self) {
        if self.is_gone()
            && let Some(Err(panic)) = self.thread.take().map(JoinHandle::join)
        {
            resume_unwind(panic);
        }
    }
}

/// What the server's thread does.
fn host(
    tell_address: &Sender<SocketAddr>,
    stop: oneshot::Receiver<()>,
    mut porter: UnboundedReceiver<Sender<()>>,
    has_returned: &AtomicBool,
) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    LocalSet::new().block_on(&runtime, async move {
        let listener = listen().expect("a port on loopback");
        let _ = tell_address.send(listener.local_addr().expect("its number"));
        let porter = spawn_local(async move {
            while let Some(answer) = porter.recv().await {
                let _ = answer.send(());
            }
        });
        let stop = async {
            let _ = stop.await;
        };
        serve(listener, stop).await;
        has_returned.store(true, Ordering::SeqCst);
        // Tasks that were left behind go on, until the check has seen enough.
        let _ = porter.await;
    });
}

/// Bytes, of each direction.
const SOON_FULL: u32 = 64 * 1024;

/// A listener on a port of its own, with room for all who come at once: one that is
/// merely bound has less, and who finds none must try again a second later. What the
/// system keeps of each connection is little, so that it is soon full.
fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(SOON_FULL)?;
    socket.set_send_buffer_size(SOON_FULL)?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    socket.listen(1024)
}
