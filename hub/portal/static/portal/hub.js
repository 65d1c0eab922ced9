/* Optional comfort: every page works without this file. Written in the JavaScript of 2011 for browsers of 2016.

   Live pages.  <body data-topics="forum/board/…">          topics of the page, separated by spaces
                <div id="posts" data-fragment="/forum/…/">  a part of the page that can be fetched again;
                                                            "" means the address of this page
                data-topic="forum/topic/…"                  which topics concern this part (else: the page's)
   When the hub says that a topic changed, the part is fetched with the header `X-Fragment: 1`. The answer is the
   inside of the element, or a whole page in which the element with the same id is found. A part in which somebody is
   typing, or has opened something, waits behind a button. Children that have an id and were not there before get the
   class `is-new` and are announced to screen readers.

   Forms.       A second press on a button while the first is on its way does nothing.
                data-go       sends itself: it is one's turn
                data-length   buttons of which so many are gathered and sent together, with no page between the presses;
                              .dots in it shows how many were, and says so by data-say

   A shared screen.  <div id="rest" data-after="180" …>: after so many seconds without a key or a touch, in any tab, what
                was typed into forms with a slip is sent to be kept for its writer, the session ends, and the page goes
                away. For the last 30 seconds a ring runs out; any key or touch continues. The hub counts on its own and
                is told of presses at most once a minute.

                data-leaves   seconds without a key or a touch after which half a secret that a guest typed goes away

   The time.    <form data-time hidden> appears with what this screen's clock says in its .said, and sends that as `now`.

   Files.       <form data-parts="/library/upload/"> sends what is chosen in its field `file` in parts to that address, and
                then itself, with `brought` for each; [data-begun] says what was begun before. Without it the form does.

   Paper.       <button data-print hidden> appears and prints the page; without a script the browser's own menu does. */
(function () {
  'use strict';
  var body = document.body, parts = document.querySelectorAll('[data-fragment]'), socket, wait = 1000, opened = false;
  var voice, i;

  function words(text) { return (text || '').split(/\s+/).filter(Boolean); }
  function topicsOf(part) { return words(part.getAttribute('data-topic') || body.getAttribute('data-topics')); }
  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function watched() {
    var all = words(body.getAttribute('data-topics'));
    each(parts, function (part) { all = all.concat(topicsOf(part)); });
    return all.filter(function (topic, at) { return all.indexOf(topic) === at; }).slice(0, 32);
  }

  function say(text) {
    voice.textContent = '';
    setTimeout(function () { voice.textContent = text; }, 100);
  }

  function written(field) {
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.tagName === 'SELECT') return false;
    return field.type !== 'hidden' && field.value !== field.defaultValue;
  }

  function isTypedIn(part) {
    var now = document.activeElement, fields = part.querySelectorAll('input, textarea, select');
    if (now && part.contains(now) && /^(INPUT|TEXTAREA|SELECT)$/.test(now.tagName)) return true;
    if (part.querySelector('details[open]')) return true;
    return Array.prototype.some.call(fields, written);
  }

  function inside(part, text) {
    if (!/^\s*<!doctype|^\s*<html/i.test(text)) return text;
    var page = new DOMParser().parseFromString(text, 'text/html'), same = part.id && page.getElementById(part.id);
    return same ? same.innerHTML : null;
  }

  function idsIn(part) {
    var ids = {};
    each(part.querySelectorAll('[id]'), function (child) { ids[child.id] = true; });
    return ids;
  }

  function newIn(part, before) {
    return Array.prototype.filter.call(part.querySelectorAll('[id]'), function (child) {
      return !before[child.id] && /^(LI|ARTICLE|TR|SECTION)$/.test(child.tagName);
    });
  }

  /* What came below or above the glass waits behind a button that leads to the first of it. */
  function markNew(part, before, go) {
    var fresh = newIn(part, before), box;
    if (!fresh.length) return;
    each(fresh, function (child) { child.className += ' is-new'; });
    say(body.getAttribute('data-say-new') + ': ' + fresh.length);
    box = fresh[0].getBoundingClientRect();
    if (box.top <= window.innerHeight && box.bottom >= 0) return;
    if (go) fresh[0].scrollIntoView();
    else button(part, fresh.length, function () { fresh[0].scrollIntoView(); });
  }

  function button(part, count, press) {
    var made = part.hubButton || document.createElement('button');
    made.type = 'button';
    made.className = 'fresh';
    made.textContent = count ? body.getAttribute('data-say-count').replace('#', count) : body.getAttribute('data-say-show');
    made.onclick = function () {
      body.removeChild(made);
      part.hubButton = null;
      press();
    };
    if (!part.hubButton) body.appendChild(made);
    part.hubButton = made;
    return made;
  }

  /* Keeps the field or link that the person is at where it was on the glass, and refocuses a link that was replaced. */
  function swap(part, html, go) {
    var now = document.activeElement, held = now && now !== body ? now : null, top, id, before = idsIn(part), again;
    if (part.innerHTML === html) return;
    if (held) { top = held.getBoundingClientRect().top; id = part.contains(held) && held.id; }
    part.innerHTML = html;
    again = id ? document.getElementById(id) : held;
    if (again && again !== held) again.focus();
    if (again && body.contains(again)) window.scrollBy(0, again.getBoundingClientRect().top - top);
    markNew(part, before, go);
  }

  function offer(part, html) {
    var page = new DOMParser().parseFromString(html, 'text/html').body, made;
    if (!part.hubButton && words(page.textContent).join() === words(part.textContent).join()) return;
    made = button(part, newIn(page, idsIn(part)).length, function () { swap(part, html, true); });
    say(made.textContent);
  }

  function arrived(part, text) {
    var html = inside(part, text);
    if (html === null) return;
    if (isTypedIn(part)) offer(part, html); else swap(part, html);
  }

  /* One fetch of a part at a time; what changes meanwhile is fetched once more afterwards. */
  function refetch(part) {
    var ask = new XMLHttpRequest();
    if (part.hubAsking) { part.hubAgain = true; return; }
    part.hubAsking = true;
    ask.open('GET', part.getAttribute('data-fragment') || location.pathname + location.search);
    ask.setRequestHeader('X-Fragment', '1');
    ask.timeout = 30000;
    ask.onloadend = function () {
      part.hubAsking = false;
      if (ask.status === 200) arrived(part, ask.responseText);
      if (part.hubAgain) { part.hubAgain = false; refetch(part); }
    };
    ask.send();
  }

  function heard(topic) {
    each(parts, function (part) { if (topicsOf(part).indexOf(topic) >= 0) refetch(part); });
  }

  function pageAge() {
    return window.performance && performance.timing ? Date.now() - performance.timing.responseStart : 0;
  }

  function listen() {
    socket = new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/live/');
    socket.onopen = function () {
      socket.send(JSON.stringify({watch: watched()}));
      if (opened || pageAge() > 1000) each(parts, refetch);
      opened = true;
      wait = 1000;
    };
    socket.onmessage = function (message) {
      try { heard(JSON.parse(message.data).topic); } catch (broken) { return; }
    };
    socket.onclose = function (closed) {
      if (closed.code === 4400 || closed.code === 4413) return;
      setTimeout(listen, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, 60000);
    };
  }

  /* What was gathered lies in fields that are gone when the page is left: Back brings nothing forth. */
  function gather(form) {
    var dots = form.querySelector('.dots'), most = form.getAttribute('data-length'), shown = dots.innerHTML, begun;
    begun = shown.split('\u25cf').length - 1;
    function held() { return form.querySelectorAll('input[name=picture]'); }
    function show() {
      var now = begun + held().length;
      dots.firstChild.textContent = new Array(now + 1).join('\u25cf') + new Array(most - now + 1).join('\u25cb');
      dots.lastChild.textContent = dots.getAttribute('data-say').replace('#', now);
    }
    function clear() { each(held(), function (field) { form.removeChild(field); }); dots.innerHTML = shown; }
    each(form.querySelectorAll('button'), function (button) {
      button.onclick = function (event) {
        var field, known = Array.prototype.some.call(held(), function (other) { return other.value === button.value; });
        if (!known && begun + held().length + 1 >= most) return;
        event.preventDefault();
        if (event.detail) button.blur(); // the ring around it would tell who looks on
        if (known) return;
        field = document.createElement('input');
        field.type = 'hidden';
        field.name = 'picture';
        field.value = button.value;
        form.insertBefore(field, dots);
        show();
      };
    });
    window.addEventListener('pagehide', clear);
    window.addEventListener('pageshow', clear);
  }
  each(document.querySelectorAll('[data-length]'), gather);
  each(document.querySelectorAll('[data-go]'), function (form) { form.submit(); });

  /* The pressed button's own name and value still travel, because it is marked busy and not disabled. */
  document.addEventListener('submit', function (event) {
    var form = event.target, button = form.querySelector('button:not([type=button])');
    if (form.hubSent) { event.preventDefault(); return; }
    form.hubSent = true;
    if (button) button.setAttribute('aria-busy', 'true');
    setTimeout(function () { form.hubSent = false; if (button) button.removeAttribute('aria-busy'); }, 8000);
  });
  window.addEventListener('pageshow', function (event) {
    if (event.persisted && body.hasAttribute('data-private')) { body.style.display = 'none'; location.reload(); return; }
    for (i = 0; i < document.forms.length; i += 1) document.forms[i].hubSent = false;
    each(document.querySelectorAll('[aria-busy]'), function (button) { button.removeAttribute('aria-busy'); });
  });

  function post(address, form, done) {
    var ask = new XMLHttpRequest();
    ask.open('POST', address);
    ask.setRequestHeader('X-Here', '1');
    ask.setRequestHeader('X-CSRFToken', (document.querySelector('[name=csrfmiddlewaretoken]') || {}).value || '');
    ask.timeout = 30000;
    ask.onloadend = function () { done(ask.status); };
    ask.send(form);
  }

  /* Each file in parts that grow while the link is quick; after a lost link or a new page it goes on where the hub says. */
  function inParts(form) {
    var chosen = form.elements.file, line = document.createElement('p'), part = 1048576, wait = 1000, busy, told = 0;

    function code(text) { return btoa(unescape(encodeURIComponent(text))); }
    function said(file) { return 'filename ' + code(file.name) + ',modified ' + code(file.lastModified || 0); }
    function mb(bytes) { return Math.floor(bytes / 104857.6) / 10; }

    function tell(text, bad) {
      line.className = 'notice' + (bad ? ' notice-bad' : '');
      line.textContent = text;
      line.hidden = false;
    }

    function tellCame(file, came) {
      if (Date.now() - told < 1000) return;
      told = Date.now();
      tell(form.getAttribute('data-say-came').replace('{file}', file.name).replace('{came}', mb(came)).replace('{size}', mb(file.size)));
    }

    function ask(method, address, headers, data, done, moved) {
      var request = new XMLHttpRequest();
      request.open(method, address);
      headers['Tus-Resumable'] = '1.0.0';
      headers['X-CSRFToken'] = form.elements.csrfmiddlewaretoken.value;
      Object.keys(headers).forEach(function (name) { request.setRequestHeader(name, headers[name]); });
      if (moved) request.upload.onprogress = moved;
      request.timeout = 600000;
      request.onloadend = function () { done(request.status, request); };
      request.send(data);
    }

    function send(file, then) {
      var address = '';
      each(document.querySelectorAll('[data-begun]'), function (known) {
        if (known.getAttribute('data-said') === said(file) && +known.getAttribute('data-size') === file.size) {
          address = known.getAttribute('data-begun');
        }
      });

      function over(status) { return status && status < 500 && status !== 423 && status !== 409 || status === 507; }

      function stop(request) {
        busy = false;
        form.querySelector('.button-main').removeAttribute('aria-busy');
        tell(request.responseText.charAt(0) === '<' ? request.statusText : request.responseText, true);
      }

      function again() {
        tell(form.getAttribute('data-say-lost'));
        setTimeout(address ? look : begin, wait);
        wait = Math.min(wait * 2, 30000);
      }

      function begin() {
        ask('POST', form.getAttribute('data-parts'), {'Upload-Length': file.size, 'Upload-Metadata': said(file)}, null, function (status, request) {
          address = status === 201 ? request.getResponseHeader('Location') : '';
          if (address) next(0); else if (over(status)) stop(request); else again();
        });
      }

      function look() {
        ask('HEAD', address, {}, null, function (status, request) {
          if (status === 200) next(+request.getResponseHeader('Upload-Offset'));
          else if (over(status)) { address = ''; begin(); } else again();
        });
      }

      function next(at) {
        var began = Date.now(), headers = {'Upload-Offset': at, 'Content-Type': 'application/offset+octet-stream'};
        if (at >= file.size) { then(address.split('/').slice(-2)[0]); return; }
        tellCame(file, at);
        ask('PATCH', address, headers, file.slice(at, at + part), function (status, request) {
          var took = Date.now() - began;
          if (status !== 204) { if (over(status)) stop(request); else again(); return; }
          wait = 1000;
          if (took < 4000) part = Math.min(part * 2, 8388608); else if (took > 12000) part = Math.max(part / 2, 262144);
          next(+request.getResponseHeader('Upload-Offset'));
        }, function (moved) {
          if (at + moved.loaded >= file.size) tell(form.getAttribute('data-say-look')); else tellCame(file, at + moved.loaded);
        });
      }

      if (address) look(); else begin();
    }

    function sendAll(files) {
      if (!files.length) { chosen.disabled = true; form.submit(); return; }
      send(files[0], function (token) {
        var field = document.createElement('input');
        field.type = 'hidden';
        field.name = 'brought';
        field.value = token;
        form.appendChild(field);
        sendAll(files.slice(1));
      });
    }

    form.addEventListener('submit', function (event) {
      var files = Array.prototype.slice.call(chosen.files), folder = form.elements.folder;
      var size = files.reduce(function (sum, file) { return sum + file.size; }, 0);
      if (size < 1048576 || folder && folder.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      if (busy) return;
      busy = true;
      form.querySelector('.button-main').setAttribute('aria-busy', 'true');
      each(form.querySelectorAll('[name=brought]'), function (field) { form.removeChild(field); });
      sendAll(files);
    });
    line.setAttribute('role', 'status');
    line.hidden = true;
    form.insertBefore(line, form.querySelector('.actions'));
    each(document.querySelectorAll('[data-begun]'), function (known) {
      known.hidden = false;
      known.querySelector('button').onclick = function () {
        ask('DELETE', known.getAttribute('data-begun'), {}, null, function () { known.parentNode.removeChild(known); });
      };
    });
  }
  if (window.File && File.prototype.slice) each(document.querySelectorAll('[data-parts]'), inParts);

  function shareScreen(rest) {
    var after = rest.getAttribute('data-after') * 1000, ring = Math.min(30000, after / 2), last = Date.now(), told = last;
    var line = rest.querySelector('.ring'), telling, over;

    function latest() {
      var other = 0;
      try { other = +localStorage.getItem('hub-press') || 0; } catch (none) { other = 0; }
      return other > last && other <= Date.now() ? other : last;
    }

    function tell() {
      telling = null;
      told = Date.now();
      var form = new FormData();
      form.append('ago', Math.min(999, Math.floor((told - last) / 1000)));
      post(rest.getAttribute('data-here'), form, function (status) { if (status === 401) end(); });
    }

    function pressed() {
      if (over) return;
      last = Date.now();
      rest.hidden = true;
      try { localStorage.setItem('hub-press', last); } catch (none) { told = told; }
      if (!telling) telling = setTimeout(tell, Math.max(0, told + 60000 - last));
    }

    function look() {
      var left = latest() + after - Date.now();
      if (left <= 0) { end(); return; }
      rest.hidden = left > ring;
      line.style.strokeDashoffset = 283 * (1 - left / ring);
    }

    function begun(form) {
      return form.elements.slip && Array.prototype.some.call(form.elements, written);
    }

    function end() {
      if (over) return;
      over = true;
      clearInterval(looking);
      clearTimeout(telling);
      rest.hidden = false;
      rest.className = 'rest rest-over';
      keep(allBegun(), leave);
    }

    function allBegun() { return Array.prototype.filter.call(document.forms, begun); }

    /* What cannot be sent now is sent later: until then the page stays covered. */
    function keep(forms, then) {
      var form = forms[0], data;
      if (!form) { then(); return; }
      each(form.querySelectorAll('[type=file]'), function (file) { file.disabled = true; });
      data = new FormData(form);
      data.append('end', '1');
      post(rest.getAttribute('data-keep'), data, function (status) {
        if (status && status < 500) keep(forms.slice(1), then); else setTimeout(function () { keep(forms, then); }, 5000);
      });
    }

    function leave() {
      var away = rest.getAttribute('data-away');
      post(away, new FormData(), function () { location.replace(away); });
    }

    /* Whoever presses Finish with half a post in the form finds it again too. */
    function finishing(event) {
      var form = event.target, forms = allBegun();
      if (form.className !== 'stays' || !forms.length) return;
      event.preventDefault();
      over = true;
      clearInterval(looking);
      keep(forms, function () { form.submit(); });
    }

    var looking = setInterval(look, 1000);
    document.addEventListener('submit', finishing);
    each(['keydown', 'mousedown', 'touchstart', 'wheel', 'input'], function (kind) {
      document.addEventListener(kind, pressed, true);
    });
  }
  if (document.getElementById('rest')) shareScreen(document.getElementById('rest'));

  function leaveAlone(mark) {
    var after = mark.getAttribute('data-leaves') * 1000, last = Date.now();
    each(['keydown', 'mousedown', 'touchstart', 'wheel', 'input'], function (kind) {
      document.addEventListener(kind, function () { last = Date.now(); }, true);
    });
    setInterval(function () { if (Date.now() - last >= after) location.replace(mark.getAttribute('data-away')); }, 1000);
  }
  each(document.querySelectorAll('[data-leaves]'), leaveAlone);

  each(document.querySelectorAll('[data-time]'), function (form) {
    form.removeAttribute('hidden');
    form.querySelector('.said').textContent = new Date().toLocaleString(document.documentElement.lang);
    form.addEventListener('submit', function () { form.elements.now.value = Date.now(); });
  });

  each(document.querySelectorAll('[data-print]'), function (button) {
    button.removeAttribute('hidden');
    button.addEventListener('click', function () { window.print(); });
  });

  if (!parts.length || !window.WebSocket || !watched().length) return;
  voice = document.createElement('div');
  voice.className = 'unseen';
  voice.setAttribute('aria-live', 'polite');
  voice.setAttribute('role', 'status');
  body.appendChild(voice);
  listen();
}());
